package io.parley.webrtc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

/** The arrows between the packages, and what an engine may not touch. */
@AnalyzeClasses(packages = "io.parley.webrtc", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.parley.webrtc";
    private static final String[] ENGINES = {
        ROOT + ".wire..",
        ROOT + ".aes..",
        ROOT + ".stun..",
        ROOT + ".ice..",
        ROOT + ".turn..",
        ROOT + ".sctp..",
        ROOT + ".srtp..",
        ROOT + ".rtp..",
        ROOT + ".rtcp..",
        ROOT + ".bwe..",
        ROOT + ".datachannel..",
        ROOT + ".payload..",
        ROOT + ".sdp..",
        ROOT + ".peer.."
    };

    @ArchTest static final ArchRule wireDependsOnNothing = mayUse("wire");
    @ArchTest static final ArchRule stunUsesWire = mayUse("stun", "wire");
    @ArchTest static final ArchRule iceUsesStun = mayUse("ice", "stun", "wire");
    @ArchTest static final ArchRule turnUsesStun = mayUse("turn", "stun", "wire");
    @ArchTest static final ArchRule aesUsesWire = mayUse("aes", "wire");
    @ArchTest static final ArchRule dtlsUsesAes = mayUse("dtls", "aes", "wire");
    @ArchTest static final ArchRule sctpUsesWire = mayUse("sctp", "wire");
    @ArchTest static final ArchRule sdpUsesWire = mayUse("sdp", "wire");
    @ArchTest static final ArchRule srtpUsesAes = mayUse("srtp", "aes", "wire");
    @ArchTest static final ArchRule rtpUsesWire = mayUse("rtp", "wire");
    @ArchTest static final ArchRule rtcpUsesWire = mayUse("rtcp", "wire");

    @ArchTest static final ArchRule payloadUsesWire = mayUse("payload", "wire");
    @ArchTest static final ArchRule bweUsesRtcp = mayUse("bwe", "rtp", "rtcp", "wire");
    @ArchTest static final ArchRule dataChannelsUseSctp = mayUse("datachannel", "sctp", "wire");

    @ArchTest
    static final ArchRule peerPutsTheEnginesTogether =
            mayUse(
                    "peer",
                    "wire",
                    "aes",
                    "stun",
                    "ice",
                    "turn",
                    "dtls",
                    "sctp",
                    "srtp",
                    "rtp",
                    "rtcp",
                    "datachannel",
                    "sdp");

    @ArchTest
    static final ArchRule onlyTheRootIsAboveNet =
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + ".net..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyNetKnowsNetty =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT + ".net..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("io.netty..");

    @ArchTest
    static final ArchRule onlyDtlsKnowsBouncyCastle =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(ROOT + ".dtls..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule enginesOwnNoThreadAndNoSocket =
            noClasses()
                    .that()
                    .resideInAnyPackage(ENGINES)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("java.nio.channels..", "java.util.concurrent..")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Thread.class);

    @ArchTest
    static final ArchRule enginesOwnNoClock =
            noClasses()
                    .that()
                    .resideInAnyPackage(ENGINES)
                    .should()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(Instant.class, "now");

    @ArchTest
    static final ArchRule nothingReadsSystemProperties =
            noClasses().should().callMethod(System.class, "getProperty", String.class);

    /** A package of ours may depend on itself and on those. */
    private static ArchRule mayUse(String name, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = ROOT + "." + name + "..";
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = ROOT + "." + others[i] + "..";
        }
        return classes()
                .that()
                .resideInAPackage(ROOT + "." + name + "..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage(ROOT + "..")).or(resideInAnyPackage(allowed)));
    }
}
