package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an item attends to, and the state from which reasoning starts. */
public enum Attention {

  /**
   * An item attends to itself and earlier items; reasoning starts from the newest token's state.
   */
  CAUSAL,

  /** An item attends to all items. */
  BIDIRECTIONAL,

  /**
   * As causal, but reasoning starts from the joined states of the newest item and the newest
   * search.
   */
  JOINED;

  /** As it is written in files and on the command line. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
