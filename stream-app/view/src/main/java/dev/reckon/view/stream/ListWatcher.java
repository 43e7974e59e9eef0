package dev.reckon.view.stream;

import dev.reckon.recommendation.v1.Recommendation;

/** Hears of the lists of one user; must not wait. */
public interface ListWatcher {

  /** A new list stands for the user. */
  void listStands(Recommendation list, long standingAtMillis);

  /** The user was forgotten. */
  void userForgotten();
}
