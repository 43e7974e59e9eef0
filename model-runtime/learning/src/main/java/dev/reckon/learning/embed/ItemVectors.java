package dev.reckon.learning.embed;

import dev.reckon.event.v1.Item;
import dev.reckon.language.Backbone;
import dev.reckon.language.ItemEncoder;
import dev.reckon.language.ItemText;
import dev.reckon.language.ItemTexts;
import dev.reckon.language.TextEncoder;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.train.recipe.Identity;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Vectors of the items of a dataset, by the texts of their records. */
public final class ItemVectors {

  /** Items that are encoded together: those of similar length among them fill batches. */
  static final int CHUNK = 1_024;

  private ItemVectors() {}

  /** The items of a dataset that have a text, each once, the newest record of each. */
  public static List<Item> withText(EventLog log) {
    return withText(log, ItemTexts::of);
  }

  /** Those that have a text for a language model. */
  public static List<Item> withText(EventLog log, Backbone backbone) {
    return withText(log, backbone.isEnglish() ? ItemTexts::of : ItemTexts::inAnyLanguage);
  }

  /**
   * The same by another rule.
   *
   * @param text of an item, as it is read
   */
  static List<Item> withText(EventLog log, Function<Item, Optional<String>> text) {
    Map<String, Item> newest = new LinkedHashMap<>();
    log.items().forEach(item -> newest.put(item.getItemId(), item));
    return newest.values().stream().filter(item -> text.apply(item).isPresent()).toList();
  }

  /** Makes vectors of items, in their order. */
  interface Encoder {
    List<float @Nullable []> encode(List<Item> items);
  }

  /** Takes vectors, in the order of the items. */
  public interface Sink {
    void add(String itemId, float[] vector) throws IOException;

    /** After some hundreds of vectors. */
    void flush() throws IOException;
  }

  /** Encodes items that have a text, with all processors, and shows how far it is. */
  static void encode(List<Item> items, ItemText kind, Sink sink) throws IOException {
    TorchProgram.useThreads(Runtime.getRuntime().availableProcessors());
    TextEncoder texts = TextEncoder.load(Device.CPU, Precision.FLOAT32);
    try (ItemEncoder encoder = new ItemEncoder(kind, texts)) {
      encode(items, encoder::encode, CHUNK, sink);
    }
  }

  /** The same by an encoder that gives each item a vector, so many items at a time. */
  static void encode(List<Item> items, Encoder encoder, int size, Sink sink) throws IOException {
    try (EmbeddingProgress progress = new EmbeddingProgress(items.size())) {
      for (int from = 0; from < items.size(); from += size) {
        List<Item> chunk = items.subList(from, Math.min(from + size, items.size()));
        List<float @Nullable []> vectors = encoder.encode(chunk);
        for (int i = 0; i < chunk.size(); i++) {
          sink.add(chunk.get(i).getItemId(), Objects.requireNonNull(vectors.get(i)));
        }
        sink.flush();
        progress.done(from + chunk.size());
      }
    }
  }

  /**
   * The vectors of all items that have a text.
   *
   * @param dataset what it is called in a message
   * @throws DatasetException where no item has a text
   */
  public static FrozenVectors of(EventLog log, String dataset, TextReading reading) {
    List<Item> items = withText(log, reading::text);
    requireAny(items, dataset);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    try {
      reading.encode(
          items,
          new Sink() {
            @Override
            public void add(String itemId, float[] vector) {
              vectors.put(itemId, vector);
            }

            @Override
            public void flush() {}
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return FrozenVectors.of(vectors, sha256(items, reading.name(), reading::text));
  }

  /**
   * Refuses a dataset without texts.
   *
   * @throws DatasetException where no item has a text
   */
  public static void requireAny(List<Item> items, String dataset) {
    if (items.isEmpty()) {
      throw new DatasetException(
          dataset
              + " has no item with a title, a category, an attribute or a text: nothing can be read"
              + " of its items");
    }
  }

  /** Of the items' texts, and of how they become vectors. */
  static String sha256(List<Item> items, String way, Function<Item, Optional<String>> text) {
    Stream<String> lines =
        items.stream().map(item -> item.getItemId() + "\t" + text.apply(item).orElse(""));
    return Identity.sha256(
        Stream.concat(Stream.of(way), lines)
            .map(line -> (line + "\n").getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new));
  }
}
