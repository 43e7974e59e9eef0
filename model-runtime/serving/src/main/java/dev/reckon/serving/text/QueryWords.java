package dev.reckon.serving.text;

import dev.reckon.language.WordsByMeaning;
import dev.reckon.language.WordsByMeaning.WordEncoder;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.text.Grams;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Reads searches by the meaning of their words, for the bundles that were trained so. */
public final class QueryWords {

  private final SharedTextEncoder texts;
  private final WordEncoder encoder;

  private QueryWords(SharedTextEncoder texts, WordEncoder encoder) {
    this.texts = texts;
    this.encoder = encoder;
  }

  /** A word for which there is no time is read by its letters. */
  public static QueryWords inTime(SharedTextEncoder texts, LongSupplier nanoClock) {
    EncodingTime time = new EncodingTime(nanoClock);
    return new QueryWords(
        texts,
        word -> {
          if (!time.begin()) {
            return Optional.empty();
          }
          try {
            return Optional.of(texts.get().encode(word));
          } finally {
            time.end();
          }
        });
  }

  /** However long it takes: what is read does not depend on the time. */
  public static QueryWords always(SharedTextEncoder texts) {
    return new QueryWords(texts, word -> Optional.of(texts.get().encode(word)));
  }

  /** How the searches of a bundle are read; loads the encoder where they need it. */
  public Grams of(Bundle bundle) {
    if (WordsByMeaning.isReadBy(bundle)) {
      texts.get();
    }
    return WordsByMeaning.gramsOf(bundle, encoder);
  }
}
