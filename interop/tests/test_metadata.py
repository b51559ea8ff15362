"""Names, metadata and attributes that participants change themselves."""

import pytest

from harness.drivers import ClientError
from harness.matrix import for_each_client, for_each_pair

#: The Python and Node SDKs wait for the server's answer but do not tell a refusal.
TELLS_REFUSAL = {"browser", "browser-dual", "java", "java-dual"}


@pytest.mark.essential
@for_each_pair
async def test_metadata_name_and_attributes_change_for_both_sides(pair, unique):
    alice, bob = pair
    await alice.call("setMetadata", value=f"metadata {unique}")
    await alice.call("setName", value=f"name {unique}")
    await alice.call("setAttributes", value={unique: "set", "kept": "1"})
    for peer in (alice, bob):
        await peer.expect("metadataChanged", identity="alice", value=f"metadata {unique}")
        await peer.expect("nameChanged", identity="alice", value=f"name {unique}")
        await peer.expect("attributesChanged", lambda e: e["value"].get(unique) == "set", identity="alice")
    local = await alice.call("local")
    [remote] = await bob.call("others")
    for view in (local, remote):
        assert view["metadata"] == f"metadata {unique}"
        assert view["name"] == f"name {unique}"
        assert view["attributes"][unique] == "set"


@for_each_client
async def test_an_attribute_set_to_the_empty_text_is_deleted_and_the_others_stay(room, kind):
    options = {"can_update_own_metadata": True, "attributes": {"a": "1", "b": "2"}}
    alice = await room.join(kind, "alice", token_options=options)
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    await alice.call("setAttributes", value={"a": "", "c": "3"})
    await bob.expect("attributesChanged", lambda e: e["value"].get("c") == "3", identity="alice")
    [remote] = await bob.call("others")
    assert remote["attributes"] == {"b": "2", "c": "3"}
    carol = await room.join("python", "carol")
    assert [p["attributes"] for p in carol.joined["others"] if p["identity"] == "alice"] == [{"b": "2", "c": "3"}]


@for_each_client
async def test_without_the_right_nothing_changes_and_the_client_is_told(room, kind):
    alice = await room.join(kind, "alice", token_options={"name": "as in the token", "metadata": "as in the token"})
    bob = await room.join("python", "bob")
    await alice.expect_participant("bob")
    for op, value in (("setMetadata", "new"), ("setName", "new"), ("setAttributes", {"a": "new"})):
        if kind in TELLS_REFUSAL:
            with pytest.raises(ClientError) as refused:
                await alice.call(op, value=value)
            assert "permission" in refused.value.message
        else:
            await alice.call(op, value=value)
    # Reliable data and updates travel apart; a late joiner's view comes after all three.
    carol = await room.join("python", "carol")
    [seen] = [p for p in carol.joined["others"] if p["identity"] == "alice"]
    assert (seen["name"], seen["metadata"], seen["attributes"]) == ("as in the token", "as in the token", {})
    local = await alice.call("local")
    assert (local["name"], local["metadata"], local["attributes"]) == ("as in the token", "as in the token", {})
    for event in ("metadataChanged", "nameChanged", "attributesChanged"):
        assert bob.seen(event) == []
