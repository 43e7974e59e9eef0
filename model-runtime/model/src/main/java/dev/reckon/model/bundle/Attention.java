package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an item attends to, and what is known once a history is encoded. */
public enum Attention {

  /** An item attends to itself and those before it; what is known is the newest token's state. */
  CAUSAL,

  /** An item attends to all items. */
  BIDIRECTIONAL,

  /** As causal, but what is known is joined from the newest item and the newest search. */
  JOINED;

  /** As it is written in files and on the command line. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
