package io.parley.rpc.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.parley.rpc.proto.webrtc.v1.ICECandidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every queue does. The caller's end and the answerer's may be two queues that share their
 * calls; then everything here crosses from one to the other.
 */
abstract class CallQueueContract {

    static final QueueOptions NEVER_OFFLINE =
            QueueOptions.DEFAULT.withOffline(Duration.ZERO, Duration.ZERO);
    static final long LIFETIME_MILLIS = 10_000;

    final ManualTimer timer = new ManualTimer();

    /** The queue that callers use. */
    abstract CallQueue calls();

    /** The queue that answerers use. */
    abstract CallQueue answers();

    /** Has both queues begin anew with these options. */
    abstract void restart(QueueOptions options);

    /** Comes back when everything that was asked of the queues so far has happened. */
    abstract void settle();

    /** How many entries are kept outside of the processes. */
    abstract int storedEntries();

    record Caller(HearingCaller heard, CallQueue.CallLeg leg, Offer offer) {}

    record Answerer(HearingAnswerer heard, CallQueue.AnswerLeg leg) {}

    Caller call(String host, String sdp) {
        Offer offer = Offer.of(host, sdp, false, timer.millis() + LIFETIME_MILLIS);
        HearingCaller heard = new HearingCaller();
        return new Caller(heard, calls().call(offer, heard), offer);
    }

    Answerer answer(String... hosts) {
        HearingAnswerer heard = new HearingAnswerer();
        return new Answerer(heard, answers().answer(List.of(hosts), heard));
    }

    boolean update(Caller caller, CallUpdate update) {
        return update(caller.offer().host(), caller.offer().uuid(), update);
    }

    boolean update(String host, String uuid, CallUpdate update) {
        return calls().update(host, uuid, update).orTimeout(60, TimeUnit.SECONDS).join();
    }

    static CallUpdate candidate(String text) {
        return new CallUpdate.Candidate(ice(text));
    }

    static ICECandidate ice(String text) {
        return ICECandidate.newBuilder().setCandidate(text).build();
    }

    static final CallUpdate DONE = new CallUpdate.Done();

    @Test
    void bringsAnOfferToTheAnswererWhoWaitsAndTheAnswerBack() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");

        assertThat(answerer.heard().next()).isEqualTo("offer offer");
        answerer.leg().answer("answer");
        assertThat(caller.heard().next()).isEqualTo("answer answer");
        assertThat(update(caller, candidate("c1"))).isTrue();
        assertThat(update(caller, candidate("c2"))).isTrue();
        assertThat(update(caller, DONE)).isTrue();
        answerer.leg().candidate(ice("a1"));
        answerer.leg().candidate(ice("a2"));
        answerer.leg().done();

        assertThat(answerer.heard().next()).isEqualTo("candidate c1");
        assertThat(answerer.heard().next()).isEqualTo("candidate c2");
        assertThat(answerer.heard().next()).isEqualTo("done");
        assertThat(caller.heard().next()).isEqualTo("candidate a1");
        assertThat(caller.heard().next()).isEqualTo("candidate a2");
        assertThat(caller.heard().next()).isEqualTo("end OK");
    }

    @Test
    void keepsAnOfferUntilAnAnswererComes() {
        Caller caller = call("robot", "offer");
        settle();
        assertThat(calls().pendingCalls()).isEqualTo(1);

        Answerer answerer = answer("robot");

        assertThat(answerer.heard().next()).isEqualTo("offer offer");
        answerer.leg().answer("answer");
        assertThat(caller.heard().next()).isEqualTo("answer answer");
        settle();
        assertThat(calls().pendingCalls()).isZero();
    }

    @Test
    void tellsTheAnswererEverythingAboutTheOffer() {
        Offer offer =
                new Offer(
                        "a-name",
                        "robot",
                        "offer",
                        true,
                        timer.millis() + LIFETIME_MILLIS,
                        "alice",
                        java.util.Map.of("team", "blue"));
        calls().call(offer, new HearingCaller());
        Answerer answerer = answer("robot");

        answerer.heard().next();

        Offer heard = Objects.requireNonNull(answerer.heard().offer);
        assertThat(heard.uuid()).isEqualTo("a-name");
        assertThat(heard.host()).isEqualTo("robot");
        assertThat(heard.disableTrickle()).isTrue();
        assertThat(heard.callerEntity()).isEqualTo("alice");
        assertThat(heard.callerMetadata()).containsEntry("team", "blue");
        assertThat(heard.deadlineMillis())
                .isBetween(timer.millis() + LIFETIME_MILLIS - 5000, offer.deadlineMillis());
    }

    @Test
    void givesEachOfferToOneAnswererOnly() {
        List<Answerer> answerers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answerers.add(answer("robot"));
        }
        settle();
        for (int i = 0; i < 20; i++) {
            call("robot", "offer " + i);
        }
        List<String> taken = new ArrayList<>();
        answerers.forEach(answerer -> taken.add(answerer.heard().next()));
        settle();

        assertThat(taken).doesNotHaveDuplicates().hasSize(20);
        answerers.forEach(answerer -> assertThat(answerer.heard().rest()).isEmpty());
        assertThat(answers().waitingAnswerers()).isZero();
    }

    @Test
    void servesCallsInTheOrderInWhichTheyCame() {
        call("robot", "first");
        settle();
        call("robot", "second");
        settle();

        assertThat(answer("robot").heard().next()).isEqualTo("offer first");
        assertThat(answer("robot").heard().next()).isEqualTo("offer second");
    }

    @Test
    void oneAnswererMayWaitForSeveralHosts() {
        Answerer first = answer("a", "b");
        settle();
        Answerer second = answer("b", "c");
        settle();

        call("c", "for c");
        assertThat(second.heard().next()).isEqualTo("offer for c");
        call("b", "for b");
        assertThat(first.heard().next()).isEqualTo("offer for b");
        settle();
        assertThat(answers().waitingAnswerers()).isZero();
        Caller nobody = call("a", "for a");
        settle();
        assertThat(nobody.heard().rest()).isEmpty();
        assertThat(answer("a").heard().next()).isEqualTo("offer for a");
    }

    @Test
    void hostsAreComparedByteForByte() {
        Answerer answerer = answer("Robot:8080", "a,b");
        settle();
        call("robot:8080", "wrong case");
        call("a", "part of a name");
        settle();
        assertThat(answerer.heard().rest()).isEmpty();

        call("a,b", "right");
        assertThat(answerer.heard().next()).isEqualTo("offer right");
    }

    @Test
    void updatesOfAnUnknownOrForeignOfferAreRefused() {
        Caller caller = call("robot", "offer");
        settle();

        assertThat(update("robot", "no such uuid", DONE)).isFalse();
        assertThat(update("robot", "", DONE)).isFalse();
        assertThat(update("another", caller.offer().uuid(), DONE)).isFalse();
        assertThat(update(caller, candidate("c"))).isTrue();
    }

    @Test
    void whatACallerSaidBeforeAnAnswererCameIsNotLost() {
        Caller caller = call("robot", "offer");
        settle();
        update(caller, candidate("c1"));
        update(caller, DONE);

        Answerer answerer = answer("robot");

        assertThat(answerer.heard().next()).isEqualTo("offer offer");
        assertThat(answerer.heard().next()).isEqualTo("candidate c1");
        assertThat(answerer.heard().next()).isEqualTo("done");
    }

    @Test
    void doneMayBeSaidTwiceAndEndsTheCandidates() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        assertThat(update(caller, DONE)).isTrue();
        assertThat(update(caller, DONE)).isTrue();
        assertThat(update(caller, candidate("late"))).isTrue();
        settle();

        assertThat(answerer.heard().rest()).containsExactly("done");
    }

    @Test
    void anOfferThatItsCallerWithdrewReachesNobody() {
        Caller caller = call("robot", "withdrawn");
        settle();
        caller.leg().cancel(Outcomes.CANCELLED);
        settle();
        call("robot", "next");

        Answerer answerer = answer("robot");

        assertThat(answerer.heard().next()).isEqualTo("offer next");
        settle();
        assertThat(answerer.heard().rest()).isEmpty();
        assertThat(calls().pendingCalls()).isZero();
        assertThat(update(caller, DONE)).isFalse();
        assertThat(caller.heard().rest()).isEmpty();
    }

    @Test
    void anAnswererHearsThatItsCallerWentAway() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        caller.leg().cancel(Outcomes.CANCELLED);

        assertThat(answerer.heard().next()).isEqualTo("gone CANCELLED context canceled");
        settle();
        assertThat(update(caller, DONE)).isFalse();
    }

    @Test
    void aCallerWhoIsDoneMayHangUpWithoutDisturbingTheAnswerer() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();
        update(caller, DONE);
        assertThat(answerer.heard().next()).isEqualTo("done");

        caller.leg().cancel(Outcomes.CANCELLED);
        settle();
        answerer.leg().answer("answer");
        answerer.leg().done();
        settle();

        assertThat(answerer.heard().rest()).isEmpty();
        assertThat(caller.heard().rest()).isEmpty();
    }

    @Test
    void anErrorOfTheCallerReachesTheAnswererAndEndsTheCall() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        Status cause = Status.ABORTED.withDescription("no good");
        assertThat(update(caller, new CallUpdate.Failure(cause))).isTrue();

        assertThat(answerer.heard().next()).isEqualTo("gone ABORTED no good");
        assertThat(caller.heard().next()).isEqualTo("end ABORTED no good");
        assertThat(update(caller, candidate("late"))).isFalse();
    }

    @Test
    void anErrorOfTheCallerAfterItWasDoneIsNone() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();
        update(caller, DONE);

        assertThat(update(caller, new CallUpdate.Failure(Status.ABORTED))).isTrue();
        settle();

        assertThat(answerer.heard().rest()).containsExactly("done");
        assertThat(caller.heard().rest()).isEmpty();
    }

    @Test
    void anErrorOfTheAnswererKeepsItsCode() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        answerer.leg().error(Status.FAILED_PRECONDITION.withDescription("nope"));

        assertThat(caller.heard().next())
                .isEqualTo(
                        "end FAILED_PRECONDITION error from answerer: rpc error: code = FailedPrecondition desc = nope");
        settle();
        assertThat(update(caller, DONE)).isFalse();
    }

    @Test
    void anErrorThatClaimsToBeNoneIsOneNevertheless() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        answerer.leg().error(Status.OK.withDescription("fine"));

        assertThat(caller.heard().next()).startsWith("end UNKNOWN error from answerer");
    }

    @Test
    void anAnswerWithoutADescriptionFailsTheCall() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        answerer.leg().answer("");

        assertThat(caller.heard().next())
                .isEqualTo(
                        "end UNKNOWN error from answerer: expected to have initial SDP if no error");
        assertThat(answerer.heard().next()).startsWith("gone UNKNOWN");
    }

    @Test
    void anAnswererThatLeavesWithoutAnAnswerFailsTheCall() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();
        answer("robot");
        settle();

        answerer.leg().leave();

        assertThat(caller.heard().next()).startsWith("end UNAVAILABLE");
        settle();
        assertThat(answers().waitingAnswerers())
                .as("the offer is not given to another")
                .isEqualTo(1);
    }

    @Test
    void anAnswererThatIsDoneWithoutAnAnswerFailsTheCall() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        answerer.leg().done();

        assertThat(caller.heard().next()).startsWith("end UNAVAILABLE");
    }

    @Test
    void anAnswererThatLeavesAfterItsAnswerEndsTheCallWell() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();
        answerer.leg().answer("answer");
        answerer.leg().leave();

        assertThat(caller.heard().next()).isEqualTo("answer answer");
        assertThat(caller.heard().next()).isEqualTo("end OK");
        assertThat(update(caller, candidate("late"))).as("dropped, with success").isTrue();
        assertThat(update(caller, DONE)).isTrue();
    }

    @Test
    void anAnswererThatWaitsNoLongerGetsNothing() {
        Answerer gone = answer("robot");
        settle();
        gone.leg().leave();
        settle();
        assertThat(answers().waitingAnswerers()).isZero();

        Caller caller = call("robot", "offer");
        settle();

        assertThat(gone.heard().rest()).isEmpty();
        assertThat(caller.heard().rest()).isEmpty();
        assertThat(calls().pendingCalls()).isEqualTo(1);
    }

    @Test
    void anOfferThatNobodyTookInTimeExpires() {
        restart(NEVER_OFFLINE);
        Caller caller = call("robot", "offer");
        settle();

        timer.advance(LIFETIME_MILLIS);

        assertThat(caller.heard().next())
                .isEqualTo("end DEADLINE_EXCEEDED context deadline exceeded");
        settle();
        assertThat(calls().pendingCalls()).isZero();
        assertThat(calls().exchanges()).isZero();
        assertThat(update(caller, DONE)).isFalse();
        Answerer answerer = answer("robot");
        settle();
        assertThat(answerer.heard().rest()).isEmpty();
    }

    @Test
    void anExchangeThatTakesTooLongExpiresOnBothSides() {
        Answerer answerer = answer("robot");
        settle();
        Caller caller = call("robot", "offer");
        answerer.heard().next();

        timer.advance(LIFETIME_MILLIS);

        assertThat(caller.heard().next()).startsWith("end DEADLINE_EXCEEDED");
        assertThat(answerer.heard().next()).isEqualTo("expired");
    }

    @Test
    void aHostWithoutAnAnswererFailsQuickly() {
        restart(QueueOptions.DEFAULT.withOffline(Duration.ofSeconds(15), Duration.ofSeconds(5)));
        Caller caller = call("robot", "offer");
        settle();
        timer.advance(4_900);
        settle();
        assertThat(caller.heard().rest()).isEmpty();

        timer.advance(200);

        assertThat(caller.heard().next())
                .isEqualTo(
                        "end NOT_FOUND host appears to be offline; ensure machine is online and try again");
        settle();
        assertThat(calls().pendingCalls()).isZero();
        assertThat(storedEntries()).isZero();
    }

    @Test
    void aHostWhoseAnswerersAreBusyIsNotOffline() {
        restart(QueueOptions.DEFAULT.withOffline(Duration.ofSeconds(15), Duration.ofSeconds(5)));
        Answerer busy = answer("robot");
        settle();
        call("robot", "first");
        busy.heard().next();
        Caller second = call("robot", "second");
        settle();

        timer.advance(6_000);
        settle();

        assertThat(second.heard().rest()).isEmpty();
        assertThat(answer("robot").heard().next()).isEqualTo("offer second");
    }

    @Test
    void anAnswererThatComesInTimeSavesACallToAHostThatWasOffline() {
        restart(QueueOptions.DEFAULT.withOffline(Duration.ofSeconds(15), Duration.ofSeconds(5)));
        Caller caller = call("robot", "offer");
        settle();
        timer.advance(4_000);

        Answerer answerer = answer("robot");
        answerer.heard().next();
        timer.advance(2_000);
        answerer.leg().answer("answer");

        assertThat(caller.heard().next()).isEqualTo("answer answer");
    }

    @Test
    void moreAnswerersThanAllowedAreRefused() {
        restart(NEVER_OFFLINE.withLimits(2, 0));
        answer("robot");
        answer("robot");
        settle();

        Answerer third = answer("other", "robot");

        assertThat(third.heard().next())
                .isEqualTo(
                        "failed RESOURCE_EXHAUSTED too many connection attempts; please wait a bit and try again");
        settle();
        assertThat(answers().waitingAnswerers()).isEqualTo(2);
        Caller other = call("other", "offer");
        settle();
        assertThat(other.heard().rest()).as("the refused one waits for nothing").isEmpty();
    }

    @Test
    void moreCallersThanAllowedAreRefused() {
        restart(NEVER_OFFLINE.withLimits(0, 2));
        call("robot", "first");
        call("robot", "second");
        settle();

        assertThat(call("robot", "third").heard().next())
                .isEqualTo(
                        "end RESOURCE_EXHAUSTED too many connection attempts; please wait a bit and try again");
        settle();
        assertThat(answer("robot").heard().next()).isEqualTo("offer first");
        settle();
        Caller fourth = call("robot", "fourth");
        settle();
        assertThat(fourth.heard().rest()).isEmpty();
    }

    @Test
    void closingEndsWhoeverTakesPart() {
        restart(NEVER_OFFLINE);
        Answerer busy = answer("robot");
        settle();
        Caller talking = call("robot", "offer");
        busy.heard().next();
        Caller pending = call("nobody", "offer");
        Answerer waiting = answer("other");
        settle();

        calls().close();
        answers().close();

        assertThat(talking.heard().next()).startsWith("end UNAVAILABLE");
        assertThat(pending.heard().next()).startsWith("end UNAVAILABLE");
        assertThat(waiting.heard().next()).startsWith("failed UNAVAILABLE");
        assertThat(busy.heard().next()).containsAnyOf("failed UNAVAILABLE", "gone UNAVAILABLE");
        assertThat(call("robot", "late").heard().next()).startsWith("end UNAVAILABLE");
        assertThat(answer("robot").heard().next()).startsWith("failed UNAVAILABLE");
    }

    @Test
    void tenThousandCallersForAHostThatNobodyAnswersLeaveNothingBehindAndHoldUpNobody() {
        restart(QueueOptions.DEFAULT.withOffline(Duration.ofSeconds(15), Duration.ofSeconds(5)));
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            callers.add(call("nobody", "offer"));
        }
        settle();
        assertThat(calls().pendingCalls()).isEqualTo(10_000);
        Answerer answerer = answer("robot");
        settle();
        Caller other = call("robot", "offer");
        assertThat(answerer.heard().next()).isEqualTo("offer offer");
        answerer.leg().answer("answer");
        assertThat(other.heard().next()).isEqualTo("answer answer");
        answerer.leg().leave();

        for (int i = 0; i < 5_000; i++) {
            callers.get(i).leg().cancel(Outcomes.CANCELLED);
        }
        timer.advance(5_100);

        for (int i = 5_000; i < 10_000; i++) {
            assertThat(callers.get(i).heard().next()).startsWith("end NOT_FOUND");
        }
        timer.advance(LIFETIME_MILLIS);
        settle();
        assertThat(calls().pendingCalls()).isZero();
        assertThat(calls().exchanges()).isZero();
        assertThat(answers().waitingAnswerers()).isZero();
    }
}
