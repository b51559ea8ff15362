package io.parley.server.room;

/** The same between two threads; the two that say most about what crosses. */
class LongStreamOnTwoShardsTest extends LongStreamTest {
    @Override
    int shards() {
        return 2;
    }

    @Override
    void twoLongStreamsInOppositeDirectionsBothArrive() {}

    @Override
    void aStreamToAReceiverThatNeverReadsEndsForTheReceiverAlone() {}
}
