package dev.reckon.language;

import dev.reckon.event.v1.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Vectors of items, of length 1, by the text of their records. Equal records have equal vectors, up
 * to rounding, whatever they are computed beside. Closed by its maker.
 */
public final class ItemEncoder implements AutoCloseable {

  /** What makes vectors, of length 1, of items that have a text. */
  private interface Meaning extends AutoCloseable {
    int width();

    float[][] of(List<Item> items);

    @Override
    void close();
  }

  private final Meaning meaning;
  private final boolean joinsHashed;

  private ItemEncoder(Meaning meaning, boolean joinsHashed) {
    this.meaning = meaning;
    this.joinsHashed = joinsHashed;
  }

  /**
   * An encoder.
   *
   * @param texts is closed with it
   */
  public ItemEncoder(ItemText kind, TextEncoder texts) {
    this(new Pretrained(texts), kind == ItemText.MINILM_HASHED);
  }

  /**
   * The same by an encoder that was trained on a dataset.
   *
   * @param trained is closed with it
   */
  public static ItemEncoder of(ReaEmbEncoder trained) {
    return new ItemEncoder(new Trained(trained), false);
  }

  private record Pretrained(TextEncoder texts) implements Meaning {
    @Override
    public int width() {
      return texts.width();
    }

    @Override
    public float[][] of(List<Item> items) {
      return texts.encode(items.stream().map(item -> ItemTexts.of(item).orElseThrow()).toList());
    }

    @Override
    public void close() {
      texts.close();
    }
  }

  private record Trained(ReaEmbEncoder encoder) implements Meaning {
    @Override
    public int width() {
      return encoder.width();
    }

    @Override
    public float[][] of(List<Item> items) {
      return encoder.encode(items);
    }

    @Override
    public void close() {
      encoder.close();
    }
  }

  /** The vector of an item by its words and categories alone; zeros where it has neither. */
  public static float[] hashed(Item item) {
    return HashedFeatures.of(item);
  }

  /** Numbers of a vector. */
  public int width() {
    return meaning.width() + (joinsHashed ? HashedFeatures.WIDTH : 0);
  }

  /** The vectors of items, in their order; null for an item without a text. */
  public List<float @Nullable []> encode(List<Item> items) {
    List<Boolean> hasText = items.stream().map(item -> ItemTexts.of(item).isPresent()).toList();
    float[][] meanings =
        meaning.of(
            IntStream.range(0, items.size()).filter(hasText::get).mapToObj(items::get).toList());
    List<float @Nullable []> vectors = new ArrayList<>(items.size());
    int next = 0;
    for (int item = 0; item < items.size(); item++) {
      vectors.add(hasText.get(item) ? joined(meanings[next++], items.get(item)) : null);
    }
    return vectors;
  }

  private float[] joined(float[] meaning, Item item) {
    if (!joinsHashed) {
      return meaning;
    }
    float[] joined = Arrays.copyOf(meaning, width());
    System.arraycopy(HashedFeatures.of(item), 0, joined, meaning.length, HashedFeatures.WIDTH);
    Vectors.scaleToUnit(joined);
    return joined;
  }

  @Override
  public void close() {
    meaning.close();
  }
}
