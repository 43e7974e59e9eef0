package dev.reckon.learning.evaluate.rows;

import dev.reckon.language.TextEncoder;
import dev.reckon.language.WordsByMeaning;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.text.Grams;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads searches as serving does, however long it takes. The text encoder is loaded with the first
 * word that needs it, and lives as long as the process.
 */
public final class QueryWords {

  private static @Nullable TextEncoder encoder;

  private QueryWords() {}

  /** How the searches of a bundle are read. */
  public static Grams of(Bundle bundle) {
    return WordsByMeaning.gramsOf(bundle, word -> Optional.of(encoder().encode(word)));
  }

  private static synchronized TextEncoder encoder() {
    if (encoder == null) {
      encoder = TextEncoder.load(Device.CPU, Precision.FLOAT32);
    }
    return encoder;
  }
}
