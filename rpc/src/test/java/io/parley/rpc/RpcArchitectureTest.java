package io.parley.rpc;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages, and what no class here may touch. */
@AnalyzeClasses(packages = "io.parley.rpc", importOptions = ImportOption.DoNotIncludeTests.class)
class RpcArchitectureTest {
    private static final String ROOT = "io.parley.rpc";

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule framesKnowNothingOfSignaling =
            mayNotUse("channel", "signaling", "queue", "auth", "dial");

    @ArchTest
    static final ArchRule theQueueKnowsNothingOfTheService =
            mayNotUse("queue", "signaling", "auth", "channel", "dial");

    @ArchTest
    static final ArchRule theServiceKnowsNothingOfPeers = mayNotUse("signaling", "channel", "dial");

    @ArchTest
    static final ArchRule authenticationStandsAlone =
            mayNotUse("auth", "signaling", "queue", "channel", "dial");

    @ArchTest
    static final ArchRule onlyThePublicApiOfGrpc =
            noClasses().should().dependOnClassesThat().resideInAPackage("io.grpc.internal..");

    @ArchTest
    static final ArchRule aLibraryReadsNoEnvironment =
            noClasses()
                    .should()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class)
                    .orShould()
                    .callMethod(System.class, "getProperty", String.class);

    private static ArchRule mayNotUse(String name, String... others) {
        String[] packages = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            packages[i] = ROOT + "." + others[i] + "..";
        }
        return noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }
}
