package io.parley.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom inside the server. */
@AnalyzeClasses(packages = "io.parley.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ServerArchitectureTest {

    private static final String FRONT = "io.parley.server.front..";
    private static final String CONFIG = "io.parley.server.config..";
    private static final String HOOKS = "io.parley.server.hooks..";
    private static final String ROOT = "io.parley.server";

    @ArchTest
    static final ArchRule onlyTheFrontDoorAndWebhooksKnowHttp =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(FRONT, "io.parley.server.api..", HOOKS)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.linecorp.armeria..", "java.net.http..");

    @ArchTest
    static final ArchRule roomsKnowNoSocketsAndNoNetty =
            noClasses()
                    .that()
                    .resideInAnyPackage("io.parley.server.room..", "io.parley.server.data..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.netty..", "java.nio.channels..", "java.net..");

    @ArchTest
    static final ArchRule roomsDoNotKnowTheirCallers =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "io.parley.server.room..",
                            "io.parley.server.data..",
                            "io.parley.server.link..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FRONT, CONFIG, HOOKS, ROOT);

    @ArchTest
    static final ArchRule beyondDescriptionsOnlyLinksAndTheRootKnowTheTransport =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.parley.server.link..",
                            "io.parley.server.sfu..",
                            "io.parley.server.warmup..",
                            ROOT)
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.parley.webrtc..")
                                    .and(
                                            resideOutsideOfPackages(
                                                    "io.parley.webrtc.sdp..",
                                                    "io.parley.webrtc.bwe..",
                                                    "io.parley.webrtc.peer..")));

    @ArchTest
    static final ArchRule forwardingKnowsProtocolsOnly =
            classes()
                    .that()
                    .resideInAPackage("io.parley.server.sfu..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "io.parley.server.sfu..",
                            "io.parley.webrtc.wire..",
                            "io.parley.webrtc.rtp..",
                            "io.parley.webrtc.rtcp..",
                            "io.parley.webrtc.payload..",
                            "io.parley.webrtc.bwe..",
                            "org.jspecify.annotations..",
                            "java.lang..",
                            "java.nio",
                            "java.nio.charset..",
                            "java.util",
                            "java.util.function..",
                            "java.util.random..");

    @ArchTest
    static final ArchRule forwardingOwnsNoClock =
            noClasses()
                    .that()
                    .resideInAPackage("io.parley.server.sfu..")
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule theConfigurationStandsAlone =
            noClasses()
                    .that()
                    .resideInAPackage(CONFIG)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(FRONT, ROOT, "io.parley.server.room..", "io.netty..");

    @ArchTest
    static final ArchRule aLibraryReadsNoEnvironmentAndNoFilesButTheOutboxOfWebhooks =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(HOOKS)
                    .and()
                    .doNotHaveFullyQualifiedName("io.parley.server.room.BanFile") // named by config
                    .should()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class)
                    .orShould()
                    .callMethod(System.class, "getProperty", String.class)
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.nio.file.Files");
}
