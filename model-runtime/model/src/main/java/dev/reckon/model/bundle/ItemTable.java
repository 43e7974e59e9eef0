package dev.reckon.model.bundle;

import static dev.reckon.model.bundle.Settings.require;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What an item is to a model. */
public enum ItemTable {

  /** A row of its own and, where the items have frozen vectors, its projected vector. */
  JOINED,

  /**
   * Its frozen vector alone, adapted by two linear layers with nothing between them; in histories
   * times the root of D (ReaEmb, arXiv 2606.16703, and its published code). No item has a row of
   * its own, so one that nobody took is no worse off than the others.
   */
  FROZEN;

  /** Width between both layers of the adapter, as in the published code. */
  public static final int ADAPTER_WIDTH = 256;

  /** The most principal components that vectors are reduced to before, as in the paper. */
  private static final int MOST_COMPONENTS = 512;

  /** How many principal components vectors of this width are reduced to. */
  public static int components(int width) {
    return Math.min(MOST_COMPONENTS, width);
  }

  /**
   * The one of a name.
   *
   * @throws IllegalArgumentException where there is none
   */
  static ItemTable named(String name) {
    ItemTable[] found =
        Arrays.stream(values()).filter(it -> it.id().equals(name)).toArray(ItemTable[]::new);
    require(
        found.length == 1,
        "items must be "
            + Arrays.stream(values()).map(ItemTable::id).collect(Collectors.joining(" or ")));
    return found[0];
  }

  /** As it is written in files and on the command line. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
