"""azure-mgmt-resource-locks: what is locked can neither be deleted nor, read-only, changed."""

import pytest
from clients import new_name, refused
from management import Management, code


@pytest.fixture
def arm(azure):
    return Management(azure)


@pytest.fixture
def place(arm):
    """A group with an account, without locks in the end."""
    group = arm.group()
    account = arm.account(group)
    yield group, account
    for lock in list(arm.locks.list_at_resource_group_level(group)):
        if "/accounts/" in lock.id:
            arm.locks.delete_at_resource_level(*at(account), lock.name)
        else:
            arm.locks.delete_at_resource_group_level(group, lock.name)
    arm.resources.resource_groups.begin_delete(group).result()


def at(account):
    """As the SDK wants a resource named. (Its methods for scopes escape the slashes in them.)"""
    return account.id.split("/")[4], "Microsoft.Maps", "", "accounts", account.name


def lock_at(arm, account, name, body):
    return arm.locks.create_or_update_at_resource_level(*at(account), name, body)


def test_a_lock_on_a_group_keeps_it_and_everything_in_it(arm, place):
    group, account = place
    lock = arm.locks.create_or_update_at_resource_group_level(group, "keep", {"level": "CanNotDelete", "notes": "for tests"})
    assert (lock.level, lock.notes) == ("CanNotDelete", "for tests")
    for delete in (
        lambda: arm.resources.resource_groups.begin_delete(group).result(),
        lambda: arm.maps.delete(group, account.name),
    ):
        error = refused(409, delete)
        assert code(error) == "ScopeLocked" and f"resourceGroups/{group}" in error.message
    assert arm.maps.update(group, account.name, {"tags": {"still": "changed"}}).tags == {"still": "changed"}
    assert [one.name for one in arm.locks.list_at_resource_group_level(group)] == ["keep"]
    arm.locks.delete_at_resource_group_level(group, "keep")
    arm.maps.delete(group, account.name)


def test_a_read_only_lock_refuses_changes_and_keys(arm, place):
    group, account = place
    lock_at(arm, account, "frozen", {"level": "ReadOnly"})
    for change in (
        lambda: arm.maps.update(group, account.name, {"tags": {"a": "1"}}),
        lambda: arm.maps.list_keys(group, account.name),
        lambda: arm.maps.delete(group, account.name),
    ):
        assert code(refused(409, change)) == "ScopeLocked"
    assert arm.maps.get(group, account.name).name == account.name
    arm.account(group, new_name("beside"))
    deleted = refused(409, lambda: arm.resources.resource_groups.begin_delete(group).result())
    assert code(deleted) == "ScopeLocked", "what is inside counts, too"


def test_locks_are_shown_changed_and_listed_where_they_hold(arm, place):
    group, account = place
    arm.locks.create_or_update_at_subscription_level("of-all", {"level": "CanNotDelete"})
    try:
        lock_at(arm, account, "own", {"level": "CanNotDelete"})
        assert lock_at(arm, account, "own", {"level": "ReadOnly"}).level == "ReadOnly"
        assert arm.locks.get_at_resource_level(*at(account), "own").level == "ReadOnly"
        assert {one.name for one in arm.locks.list_at_resource_level(*at(account))} == {"of-all", "own"}
        assert "own" in {one.name for one in arm.locks.list_at_subscription_level()}
        assert "own" not in {one.name for one in arm.locks.list_at_subscription_level(filter="atScope()")}
        wrong = refused(400, lambda: lock_at(arm, account, "odd", {"level": "Sometimes"}))
        assert code(wrong) == "InvalidLockLevel"
        arm.locks.delete_at_resource_level(*at(account), "own")
        assert code(refused(404, lambda: arm.locks.get_at_resource_level(*at(account), "own"))) == "LockNotFound"
    finally:
        arm.locks.delete_at_subscription_level("of-all")
