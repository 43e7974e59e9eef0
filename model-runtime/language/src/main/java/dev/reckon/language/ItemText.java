package dev.reckon.language;

import java.util.Arrays;
import java.util.Optional;

/** How the text of an item becomes its vector. */
public enum ItemText {

  /** By its meaning: {@link TextEncoder}. */
  MINILM("minilm"),

  /** By its meaning and, beside it, by its words and categories: {@link HashedFeatures}. */
  MINILM_HASHED("minilm+hashed");

  private final String id;

  ItemText(String id) {
    this.id = id;
  }

  /** The one of this name, as commands and bundles write it. */
  public static Optional<ItemText> named(String name) {
    return Arrays.stream(values()).filter(it -> it.id.equals(name)).findFirst();
  }

  @Override
  public String toString() {
    return id;
  }
}
