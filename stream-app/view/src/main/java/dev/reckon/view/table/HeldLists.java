package dev.reckon.view.table;

import dev.reckon.view.state.v1.StoredList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The lists of users as the stores hold them: the current one, and a ring of the newest, each in
 * the slot of its number. So a new list costs two writes, regardless of the number held.
 */
public final class HeldLists {

  /** The most lists held of a user, including the current one. */
  public static final int KEPT = 20;

  private final ReadOnlyKeyValueStore<String, StoredList> standing;
  private final ReadOnlyKeyValueStore<String, StoredList> held;

  /** Lists of these stores. */
  public HeldLists(
      ReadOnlyKeyValueStore<String, StoredList> standing,
      ReadOnlyKeyValueStore<String, StoredList> held) {
    this.standing = standing;
    this.held = held;
  }

  /** The latest list of a user. */
  public Optional<StoredList> standing(String userId) {
    return Optional.ofNullable(standing.get(userId));
  }

  /** The lists held of a user, the current one first. */
  public List<StoredList> newestFirst(String userId, int atMost) {
    StoredList newest = standing.get(userId);
    List<StoredList> lists = new ArrayList<>();
    if (newest == null) {
      return lists;
    }
    long oldestNumber = Math.max(0, newest.getNumber() - Math.min(atMost, KEPT) + 1);
    for (long number = newest.getNumber(); number >= oldestNumber; number--) {
      StoredList list = held.get(slot(userId, number));
      if (list != null && list.getNumber() == number) {
        lists.add(list);
      }
    }
    return lists;
  }

  /** The key of the slot for a user's list of this number. */
  static String slot(String userId, long number) {
    return userId + '\0' + number % KEPT;
  }
}
