package dev.reckon.view.read;

import dev.reckon.history.UserHistory;
import dev.reckon.view.state.v1.StoredList;
import java.util.List;
import java.util.Optional;

/**
 * What this instance holds of a user. Reading fails with {@link NotReadableException} where the
 * tables went elsewhere meanwhile.
 */
public interface HeldUser {

  /** Whether this is as fresh as it gets; otherwise it is a copy, or a table that is being read. */
  boolean isCurrent();

  /** Changes that a copy had not taken in when it was last asked. */
  long lagRecords();

  /** The list that stands. */
  Optional<StoredList> standing();

  /** The lists that are held, newest first. */
  List<StoredList> newestFirst(int atMost);

  /** What the user did lately. */
  UserHistory history();
}
