package dev.reckon.serving.text;

import dev.reckon.language.ItemEncoder;
import dev.reckon.language.ItemText;
import dev.reckon.language.ReaEmbEncoder;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What makes vectors of items for the bundles that serve, by the name that a bundle has for it
 * ({@code item_vectors.texts} of its manifest): the language model that comes along, or an encoder
 * that {@code reaemb train} wrote, which the bundle holds. Owned by one thread, but for {@link
 * #know}.
 */
public final class ItemEncoders implements AutoCloseable {

  /** Trained encoders that are held, each with a language model of its own: 90 MB. */
  private static final int MOST_TRAINED = 2;

  private final SharedTextEncoder texts;

  /** The directories of trained encoders, by their names. */
  private final Map<String, Path> directories = new ConcurrentHashMap<>();

  /** The one that was asked for longest ago is closed first. */
  private final Map<String, ItemEncoder> trained =
      new LinkedHashMap<>(4, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ItemEncoder> eldest) {
          if (size() <= MOST_TRAINED) {
            return false;
          }
          eldest.getValue().close();
          return true;
        }
      };

  /**
   * Encoders.
   *
   * @param texts is not closed with them
   */
  public ItemEncoders(SharedTextEncoder texts) {
    this.texts = texts;
  }

  /** Notes where the encoder of a bundle is, if it has one. May be called by any thread. */
  public void know(Bundle bundle) {
    String encoding = bundle.manifest().itemText();
    Path directory = bundle.itemEncoder().orElse(null);
    if (encoding != null && directory != null) {
      directories.put(encoding, directory);
    }
  }

  /** Whether there is one of this name here. */
  public boolean has(String encoding) {
    return ItemText.named(encoding).isPresent() || directories.containsKey(encoding);
  }

  /**
   * The encoder of this name, which is not closed by the caller. The first call may load it.
   *
   * @throws IllegalArgumentException where there is none
   * @throws UncheckedIOException where that of a bundle cannot be read any more
   */
  public ItemEncoder of(String encoding) {
    return ItemText.named(encoding)
        .map(kind -> new ItemEncoder(kind, texts.get()))
        .orElseGet(() -> trained(encoding));
  }

  private ItemEncoder trained(String encoding) {
    ItemEncoder held = trained.get(encoding);
    if (held == null) {
      held = opened(directories.get(encoding), encoding);
      trained.put(encoding, held);
    }
    return held;
  }

  /** In float32 on the CPU, as trainings encode texts, so that vectors are those of a training. */
  private static ItemEncoder opened(@Nullable Path directory, String encoding) {
    if (directory == null) {
      throw new IllegalArgumentException("there is no text encoder '" + encoding + "'");
    }
    try {
      return ItemEncoder.of(ReaEmbEncoder.open(directory, Device.CPU, Precision.FLOAT32));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The text encoder of the bundle %s cannot be read: %s"
              .formatted(directory, e.getMessage()),
          e);
    }
  }

  /** Once nobody uses them any more. */
  @Override
  public void close() {
    trained.values().forEach(ItemEncoder::close);
    trained.clear();
  }
}
