"""Shares the tests among workers (`-n 2`): each has a server and clients of its own."""

from xdist.scheduler.loadscope import LoadScopeScheduling

#: Files whose tests take part in the same standing rooms; one worker runs all of them.
STANDING = {"test_data", "test_data_tracks", "test_metadata", "test_rpc", "test_streams"}

#: Files whose tests share programs of the file; one worker runs all of one.
WHOLE = {"test_large_room", "test_nat", "test_peer_calls", "test_peer_connection", "test_peer_media", "test_signaling"}

#: What takes longest begins first, so that all workers end at about the same time.
FIRST = ["test_rpc", "test_data", "test_data_tracks", "test_streams", "test_metadata", "test_nat", "test_webhooks",
         "test_peer_calls"]


def file_of(nodeid):
    return nodeid.split("::")[0].rpartition("/")[2].removesuffix(".py")


def rank(nodeid):
    file = file_of(nodeid)
    return FIRST.index(file) if file in FIRST else len(FIRST)


class Sharing(LoadScopeScheduling):
    """Gives a worker the cases of one test at a time, or all that have something in common."""

    def _split_scope(self, nodeid):
        file = file_of(nodeid)
        if file in STANDING:
            return "standing rooms"
        return file if file in WHOLE else nodeid.split("[")[0]
