package dev.reckon.view.table;

import dev.reckon.view.state.v1.StoredList;
import dev.reckon.view.state.v1.TakenBack;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The lists of the stores, for writing. On one partition of {@code recommendations} the order of
 * records decides which is newer; between two, their timestamps do. Owned by one task.
 */
final class StoredLists {

  /** The partition of erasures, which are not on {@code recommendations}. */
  private static final int NONE = -1;

  private final KeyValueStore<String, StoredList> standing;
  private final KeyValueStore<String, StoredList> held;
  private final KeyValueStore<String, TakenBack> takenBack;

  StoredLists(ProcessorContext<?, ?> context) {
    this.standing = context.getStateStore(UserTables.STANDING_LISTS);
    this.held = context.getStateStore(UserTables.HELD_LISTS);
    this.takenBack = context.getStateStore(UserTables.TAKEN_BACK);
  }

  /**
   * Makes a list the current one of a user; false, and nothing changes, if it is older than the
   * current one.
   */
  boolean put(String userId, StoredList list) {
    TakenBack mark = takenBack.get(userId);
    if (mark != null && !isNewer(list.getPublishedAtMillis(), list.getPartition(), mark)) {
      return false;
    }
    StoredList before = standing.get(userId);
    if (before != null
        && before.getPartition() != list.getPartition()
        && before.getPublishedAtMillis() > list.getPublishedAtMillis()) {
      return false;
    }
    StoredList numbered =
        list.toBuilder().setNumber(before == null ? 0 : before.getNumber() + 1).build();
    standing.put(userId, numbered);
    held.put(HeldLists.slot(userId, numbered.getNumber()), numbered);
    return true;
  }

  private static boolean isNewer(long publishedAtMillis, int partition, TakenBack mark) {
    return partition == mark.getPartition() || publishedAtMillis > mark.getAtMillis();
  }

  /** A tombstone: removes every list of a user that is not newer. */
  void takeBack(String userId, long atMillis, int partition) {
    forgetUnlessNewer(userId, atMillis, partition);
  }

  /** Removes every list of a user that was published until an erasure was written. */
  void erase(String userId, long atMillis) {
    forgetUnlessNewer(userId, atMillis, NONE);
  }

  private void forgetUnlessNewer(String userId, long atMillis, int partition) {
    TakenBack before = takenBack.get(userId);
    if (before == null || before.getAtMillis() <= atMillis) {
      takenBack.put(
          userId, TakenBack.newBuilder().setAtMillis(atMillis).setPartition(partition).build());
    }
    StoredList newest = standing.get(userId);
    boolean isNewer =
        newest != null
            && newest.getPartition() != partition
            && newest.getPublishedAtMillis() > atMillis;
    if (isNewer) {
      forgetHeld(userId, atMillis);
    } else {
      forget(userId);
    }
  }

  /** Removes those earlier lists that are not newer. */
  private void forgetHeld(String userId, long atMillis) {
    for (int slot = 0; slot < HeldLists.KEPT; slot++) {
      @Nullable StoredList list = held.get(HeldLists.slot(userId, slot));
      if (list != null && list.getPublishedAtMillis() <= atMillis) {
        held.delete(HeldLists.slot(userId, slot));
      }
    }
  }

  private void forget(String userId) {
    standing.delete(userId);
    for (int slot = 0; slot < HeldLists.KEPT; slot++) {
      held.delete(HeldLists.slot(userId, slot));
    }
  }

  /** Removes every list of a user, and the mark that refuses older ones. */
  void expire(String userId) {
    forget(userId);
    takenBack.delete(userId);
  }
}
