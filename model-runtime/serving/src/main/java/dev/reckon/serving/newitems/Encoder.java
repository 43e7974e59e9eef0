package dev.reckon.serving.newitems;

import dev.reckon.event.v1.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes vectors of items. */
public interface Encoder {

  /** Whether there is such an encoding. */
  boolean has(String encoding);

  /**
   * Loads what an encoding needs, where that is not loaded.
   *
   * @throws RuntimeException where it cannot be loaded
   */
  void load(String encoding);

  /** The vectors of items, in their order; null for an item without a text. */
  List<float @Nullable []> encode(String encoding, List<Item> items);
}
