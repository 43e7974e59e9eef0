package dev.reckon.serving.text;

import dev.reckon.language.ItemEncoder;
import dev.reckon.language.ItemText;

/**
 * What makes vectors of items for the bundles that serve, by the name that a bundle has for it
 * ({@code item_vectors.texts} of its manifest).
 */
public final class ItemEncoders {

  private final SharedTextEncoder texts;

  public ItemEncoders(SharedTextEncoder texts) {
    this.texts = texts;
  }

  /** Whether there is one of this name here. */
  public boolean has(String encoding) {
    return ItemText.named(encoding).isPresent();
  }

  /**
   * The encoder of this name, which is not closed by the caller. The first call may load it.
   *
   * @throws IllegalArgumentException where there is none
   */
  public ItemEncoder of(String encoding) {
    ItemText kind =
        ItemText.named(encoding)
            .orElseThrow(
                () -> new IllegalArgumentException("there is no text encoder '" + encoding + "'"));
    return new ItemEncoder(kind, texts.get());
  }
}
