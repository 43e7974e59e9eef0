package dev.reckon.language;

import dev.reckon.event.v1.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of items, of length 1, by the text of their records. Equal records have equal vectors, up
 * to rounding, whatever they are computed beside. Closed by its maker.
 */
public final class ItemEncoder implements AutoCloseable {

  private final ItemText kind;
  private final TextEncoder texts;

  /**
   * An encoder.
   *
   * @param texts is closed with it
   */
  public ItemEncoder(ItemText kind, TextEncoder texts) {
    this.kind = kind;
    this.texts = texts;
  }

  public ItemText kind() {
    return kind;
  }

  /** Numbers of a vector. */
  public int width() {
    return texts.width() + (kind == ItemText.MINILM_HASHED ? HashedFeatures.WIDTH : 0);
  }

  /** The vectors of items, in their order; null for an item without a text. */
  public List<float @Nullable []> encode(List<Item> items) {
    List<Optional<String>> texts = items.stream().map(ItemTexts::of).toList();
    float[][] meanings = this.texts.encode(texts.stream().flatMap(Optional::stream).toList());
    List<float @Nullable []> vectors = new ArrayList<>(items.size());
    int next = 0;
    for (int item = 0; item < items.size(); item++) {
      vectors.add(texts.get(item).isEmpty() ? null : joined(meanings[next++], items.get(item)));
    }
    return vectors;
  }

  private float[] joined(float[] meaning, Item item) {
    if (kind == ItemText.MINILM) {
      return meaning;
    }
    float[] joined = Arrays.copyOf(meaning, width());
    System.arraycopy(HashedFeatures.of(item), 0, joined, meaning.length, HashedFeatures.WIDTH);
    Vectors.scaleToUnit(joined);
    return joined;
  }

  @Override
  public void close() {
    texts.close();
  }
}
