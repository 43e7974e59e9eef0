package dev.reckon.model.memory;

/** Where a share of an item's probability comes from. */
public enum Source {
  /** The trained model. */
  MODEL(0),

  /** What other users took after the newest items of the history. */
  TRANSITIONS(1),

  /** The same, where older events count less. */
  RECENT_TRANSITIONS(2),

  /** What is in the sessions of others that have most in common with the history. */
  SESSIONS(3),

  /** What was clicked under the very same query, where older clicks count less. */
  SAME_QUERY(4),

  /** What was clicked under queries that are spelt alike, where older clicks count less. */
  ALIKE_QUERIES(5),

  /** What many users took lately. */
  POPULARITY(6),

  /** What was ever clicked under the very same query. */
  LASTING_SAME_QUERY(7),

  /** What was ever clicked under queries that are spelt alike. */
  LASTING_ALIKE_QUERIES(8);

  /** How many there are. */
  public static final int COUNT = values().length;

  private final int index;

  Source(int index) {
    this.index = index;
  }

  /** From 0 to below {@link #COUNT}. */
  public int index() {
    return index;
  }

  /** Whether it says nothing but where the newest event is a search. */
  public boolean readsQueries() {
    return switch (this) {
      case MODEL, TRANSITIONS, RECENT_TRANSITIONS, SESSIONS, POPULARITY -> false;
      case SAME_QUERY, ALIKE_QUERIES, LASTING_SAME_QUERY, LASTING_ALIKE_QUERIES -> true;
    };
  }
}
