package dev.reckon.view.read;

import dev.reckon.history.UserHistory;
import dev.reckon.view.state.v1.StoredList;
import java.util.List;
import java.util.Optional;

/**
 * The data of a user on this instance. Reading fails with {@link NotReadableException} if the
 * tables moved to another instance meanwhile.
 */
public interface HeldUser {

  /** Whether this is the up-to-date table; otherwise it is a copy, or a table that is loading. */
  boolean isCurrent();

  /** The changes that a copy lacked at the last check. */
  long lagRecords();

  /** The current list. */
  Optional<StoredList> standing();

  /** The lists that are held, newest first. */
  List<StoredList> newestFirst(int atMost);

  /** The user's history. */
  UserHistory history();
}
