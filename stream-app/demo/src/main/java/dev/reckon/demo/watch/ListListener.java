package dev.reckon.demo.watch;

import dev.reckon.recommendation.v1.Recommendation;

/** Hears of everything the job publishes, on the watcher's thread. */
public interface ListListener {

  /** A list can be read. */
  default void listRead(Recommendation list, long readNanos) {}

  /** A user's list was taken back, because the user is to be forgotten. */
  default void userForgotten(String userId) {}

  /** A message was not acceptable. */
  default void deadLetterRead(DeadLetter letter) {}
}
