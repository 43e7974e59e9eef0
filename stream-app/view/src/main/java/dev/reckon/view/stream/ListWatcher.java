package dev.reckon.view.stream;

import dev.reckon.recommendation.v1.Recommendation;

/** Receives the lists of one user; must not wait. */
public interface ListWatcher {

  /** The user has a new list. */
  void listStands(Recommendation list, long standingAtMillis);

  /** The user was forgotten. */
  void userForgotten();
}
