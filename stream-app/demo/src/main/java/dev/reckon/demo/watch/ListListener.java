package dev.reckon.demo.watch;

import dev.reckon.recommendation.v1.Recommendation;

/** Receives everything that the job publishes, on the watcher's thread. */
public interface ListListener {

  /** A list can be read. */
  default void listRead(Recommendation list, long readNanos) {}

  /** A user's list was removed, because the user was erased. */
  default void userForgotten(String userId) {}

  /** A message became a dead letter. */
  default void deadLetterRead(DeadLetter letter) {}
}
