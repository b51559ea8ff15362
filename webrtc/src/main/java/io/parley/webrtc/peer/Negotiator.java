package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SetupRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The offer/answer exchange (RFC 9429 §3 and §4.1): which descriptions are pending and in force,
 * and which sections of them are accepted. Knows no transport.
 */
final class Negotiator {
    private final DescriptionWriter writer;
    private SignalingState state = SignalingState.STABLE;
    private @Nullable PackedDescription currentLocal;
    private @Nullable PackedDescription currentRemote;
    private @Nullable SessionDescription pendingLocal;
    private @Nullable SessionDescription pendingRemote;
    private @Nullable SessionDescription lastOffer;
    private @Nullable SessionDescription lastAnswer;
    private List<Boolean> sectionsInForce = List.of();
    private final Transceivers transceivers = new Transceivers();
    private List<NegotiatedSection> negotiated = List.of();
    private @Nullable OfferPlan lastPlan;
    private int describedChanges;
    private int negotiatedChanges;
    private boolean mediaSettled;

    Negotiator(DescriptionWriter writer) {
        this.writer = writer;
    }

    SignalingState state() {
        return state;
    }

    @Nullable SessionDescription local() {
        return pendingLocal != null ? pendingLocal : read(currentLocal);
    }

    @Nullable SessionDescription remote() {
        return pendingRemote != null ? pendingRemote : read(currentRemote);
    }

    /** The remote offer that waits for an answer; null when there is none. */
    @Nullable SessionDescription remoteOffer() {
        boolean waits =
                state == SignalingState.HAVE_REMOTE_OFFER
                        || state == SignalingState.HAVE_LOCAL_PRANSWER;
        return waits ? pendingRemote : null;
    }

    SessionDescription createOffer(LocalTransport transport) {
        if (state != SignalingState.STABLE && state != SignalingState.HAVE_LOCAL_OFFER) {
            throw new IllegalStateException("cannot create an offer in signaling state " + state);
        }
        SessionDescription previous = read(currentLocal);
        OfferPlan plan = new OfferPlan(previous, sectionsInForce, transceivers);
        lastOffer = writer.offer(transport, plan, new OfferNumbers(previous, read(currentRemote)));

        lastPlan = plan;
        describedChanges = transceivers.changes();
        return lastOffer;
    }

    SessionDescription createAnswer(LocalTransport transport, SetupRole setup) {
        SessionDescription offer = remoteOffer();
        if (offer == null) {
            throw new IllegalStateException("cannot create an answer in signaling state " + state);
        }
        lastAnswer = writer.answer(transport, offer, setup, acceptedOfOffer(offer), transceivers);
        describedChanges = transceivers.changes();
        return lastAnswer;
    }

    /**
     * Puts one of our descriptions in force.
     *
     * @param sdp text of the last one made, or empty for that one
     */
    void setLocal(SdpType type, String sdp) throws SdpException {
        SignalingState next = SignalingTransitions.next(state, true, type);
        if (type == SdpType.ROLLBACK) {
            rollback();
        } else {
            SessionDescription made = type == SdpType.OFFER ? lastOffer : lastAnswer;
            if (made == null || !sdp.isEmpty() && !made.toString().equals(sdp)) {
                // W3C WebRTC §4.4.2.2: InvalidModificationError.
                throw new SdpException("not the description that was created last");
            }
            pendingLocal = made;
            if (type == SdpType.OFFER && lastPlan != null) {
                transceivers.save();
                lastPlan.assign();
            }
            if (type == SdpType.ANSWER) {
                settle();
            }
        }
        state = next;
    }

    /** Whether that may be set now, and the description can be used; changes nothing. */
    void checkRemote(SdpType type, SessionDescription description) throws SdpException {
        SignalingState next = SignalingTransitions.next(state, false, type);
        if (type == SdpType.OFFER) {
            checkKeepsSections(description);
        } else if (next != SignalingState.HAVE_REMOTE_OFFER) {
            checkMatchesOffer(description);
        }
    }

    /** Puts a checked remote description in force. */
    void setRemote(SdpType type, SessionDescription description) {
        SignalingState next = SignalingTransitions.next(state, false, type);
        pendingRemote = description;
        if (type == SdpType.OFFER) {
            transceivers.associate(description);
        }
        if (type == SdpType.ANSWER) {
            settle();
        }
        state = next;
    }

    void rollbackRemote() {
        state = SignalingTransitions.next(state, false, SdpType.ROLLBACK);
        rollback();
    }

    Transceivers transceivers() {
        return transceivers;
    }

    /** The audio and video sections in force. */
    List<NegotiatedSection> sections() {
        return negotiated;
    }

    /** Whether {@link #sections} was negotiated since the last call. */
    boolean takeMediaSettled() {
        boolean settled = mediaSettled;
        mediaSettled = false;
        return settled;
    }

    /** Whether something of audio or video is not in the descriptions in force. */
    boolean needsOffer() {
        return transceivers.changes() != negotiatedChanges || transceivers.anyWithoutSection();
    }

    void close() {
        state = SignalingState.CLOSED;
    }

    /** Which sections of a remote offer we accept; an answer refuses the others. */
    List<Boolean> acceptedOfOffer(SessionDescription offer) {
        List<String> bundle = offer.bundle();
        List<Boolean> accepted = new ArrayList<>();
        boolean offersData = offer.media().stream().anyMatch(MediaDescription::isApplication);
        boolean data = false;
        for (MediaDescription section : offer.media()) {
            boolean usable = !section.isRejected();
            if (section.isApplication()) {
                usable &= !data && section.protocol().contains("DTLS");
            } else {
                // RFC 9429 §4.1.1: the rtcp-mux policy is "require".
                usable &= section.rtcpMux() && !writer.media().acceptedCodecs(section).isEmpty();
                boolean fresh = !isInForce(accepted.size());
                // RFC 9143 §7.2: the bundle's transport is that of its first section. To refuse it
                // now and accept it later would be to ask for another transport then.
                boolean first = accepted.isEmpty();
                String mid = DescriptionWriter.mid(section, accepted.size());
                boolean unused =
                        writer.media().refusesUnused(section) && !transceivers.isWanted(mid);
                boolean refused = fresh && offersData && unused || transceivers.isStopped(mid);
                usable &= first || !refused;
            }
            // There is one transport: sections of another one are refused.
            usable &= bundle.isEmpty() ? !accepted.contains(true) : bundle.contains(section.mid());
            data |= usable && section.isApplication();
            accepted.add(usable);
        }
        return accepted;
    }

    private boolean isInForce(int section) {
        return section < sectionsInForce.size() && sectionsInForce.get(section);
    }

    /** Which sections of an answer are in use. */
    static List<Boolean> acceptedOfAnswer(SessionDescription answer) {
        List<Boolean> accepted = new ArrayList<>();
        for (MediaDescription section : answer.media()) {
            accepted.add(!section.isRejected());
        }
        return accepted;
    }

    /** RFC 3264 §8: sections never disappear, and never change their kind unless refused. */
    private void checkKeepsSections(SessionDescription offer) throws SdpException {
        checkNames(offer);
        SessionDescription old = read(currentRemote);
        if (old == null) {
            return;
        }
        if (offer.media().size() < old.media().size()) {
            throw new SdpException(
                    "the offer has "
                            + offer.media().size()
                            + " media sections (expected: at least the "
                            + old.media().size()
                            + " before)");
        }
        for (int i = 0; i < old.media().size(); i++) {
            MediaDescription before = old.media().get(i);
            MediaDescription now = offer.media().get(i);
            boolean same =
                    now.kind().equals(before.kind())
                            && DescriptionWriter.mid(now, i)
                                    .equals(DescriptionWriter.mid(before, i));
            if (isInForce(i) && !same) {
                throw new SdpException(
                        "media section " + i + " is another one (expected: " + before.kind() + ")");
            }
        }
    }

    /** RFC 5888 §4: a name stands once. */
    private static void checkNames(SessionDescription offer) throws SdpException {
        Set<String> mids = new HashSet<>();
        for (int i = 0; i < offer.media().size(); i++) {
            String mid = DescriptionWriter.mid(offer.media().get(i), i);
            if (!mids.add(mid)) {
                throw new SdpException("two media sections have the mid " + mid);
            }
        }
    }

    /** RFC 3264 §6: an answer has the sections of the offer, in its order. */
    private void checkMatchesOffer(SessionDescription answer) throws SdpException {
        SessionDescription offer = pendingLocal;
        if (offer == null) {
            throw new SdpException("an answer without an offer");
        }
        if (answer.media().size() != offer.media().size()) {
            throw new SdpException(
                    "the answer has "
                            + answer.media().size()
                            + " media sections (expected: the "
                            + offer.media().size()
                            + " of the offer)");
        }
        for (int i = 0; i < offer.media().size(); i++) {
            String expected = offer.media().get(i).kind();
            String kind = answer.media().get(i).kind();
            if (!kind.equals(expected)) {
                throw new SdpException(
                        "media section " + i + " is " + kind + " (expected: " + expected + ")");
            }
        }
    }

    private void settle() {
        SessionDescription answer = pendingLocal == lastAnswer ? pendingLocal : pendingRemote;
        if (answer != null) {
            sectionsInForce = acceptedOfAnswer(answer);
        }
        if (pendingLocal != null && pendingRemote != null) {
            settleMedia(pendingLocal, pendingRemote, pendingRemote == answer);
        }
        currentLocal = pendingLocal == null ? null : new PackedDescription(pendingLocal);
        currentRemote = pendingRemote == null ? null : new PackedDescription(pendingRemote);
        pendingLocal = null;
        pendingRemote = null;
        lastOffer = null;
        lastPlan = null;
        lastAnswer = null;
    }

    private void settleMedia(
            SessionDescription local, SessionDescription remote, boolean weOffered) {
        List<NegotiatedSection> sections =
                new Agreement(local, remote, weOffered).sections(transceivers);
        mediaSettled = !sections.isEmpty() || !negotiated.isEmpty();
        negotiated = sections;
        negotiatedChanges = describedChanges;
        transceivers.keep(sections);
    }

    private void rollback() {
        transceivers.takeBack();
        pendingLocal = null;
        pendingRemote = null;
        lastOffer = null;
        lastPlan = null;
        lastAnswer = null;
    }

    private static @Nullable SessionDescription read(@Nullable PackedDescription description) {
        return description == null ? null : description.unpack();
    }
}
