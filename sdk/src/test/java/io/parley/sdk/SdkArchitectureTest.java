package io.parley.sdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom inside the SDK. */
@AnalyzeClasses(packages = "io.parley.sdk", importOptions = ImportOption.DoNotIncludeTests.class)
class SdkArchitectureTest {

    private static final String ROOT = "io.parley.sdk";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.parley.sdk.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule partsDoNotKnowThePublicApi =
            noClasses()
                    .that()
                    .resideInAPackage("io.parley.sdk.*..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT)
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheEngineSignalingAndMediaKnowTheTransport =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.parley.sdk.engine..",
                            "io.parley.sdk.signal..",
                            "io.parley.sdk.rtp..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.parley.webrtc..", "io.netty..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theSdkNeedsNoServer =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.parley.server..", "com.linecorp.armeria..", "io.grpc..")
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule aLibraryReadsNoEnvironment =
            noClasses()
                    .should()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class)
                    .allowEmptyShould(true);
}
