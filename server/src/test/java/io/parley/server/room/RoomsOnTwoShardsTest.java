package io.parley.server.room;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What rooms promise, they promise also to participants that another shard serves. Left out are
 * tests whose descriptions are no descriptions, that want an offer before the join's last message,
 * or that say what waits on a channel without sending it.
 */
@ExtendWith(ServedElsewhere.class)
class RoomsOnTwoShardsTest {
    @Nested
    class Joining extends RoomJoinTest {
        @Override
        void oneConnectionIsAnsweredInTheTurnOfTheJoinAndNeverOffered() {}

        @Override
        void firstMessagesOfTwoConnectionsAreJoinTokenAndOffer() {}
    }

    @Nested
    class Life extends RoomLifeTest {}

    @Nested
    class Resuming extends RoomResumeTest {
        @Override
        void aSingleConnectionIsRestartedByTheClientsOffer() {}
    }

    @Nested
    class Data extends RoomDataTest {
        @Override
        void dataGoesBothWaysOverASingleConnection() {}

        @Override
        void aSlowReceiverLosesLossyMessagesAndNobodyElseDoes() {}

        @Override
        void aReceiverThatIsTooFarBehindIsToldToJoinAnew() {}
    }

    @Nested
    class BackPressure extends RoomBackPressureTest {}

    @Nested
    class Publishing extends RoomPublishingTest {}

    @Nested
    class Subscribing extends RoomSubscribingTest {}

    @Nested
    class SingleConnections extends RoomSingleConnectionMediaTest {}
}
