package dev.reckon.language.decoder;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The families of decoders that can be loaded, by the {@code model_type} of their config.json. */
enum Architecture {

  /** Qwen2 (arXiv 2407.10671) and Qwen2.5: query, key and value have a bias. */
  QWEN2(true, false),

  /** Qwen3 (arXiv 2505.09388): each head's query and key are normalised, and nothing has a bias. */
  QWEN3(false, true),

  /** Llama 2 and 3 (arXiv 2407.21783). */
  LLAMA(false, false);

  private final boolean hasQueryBias;
  private final boolean normalisesHeads;

  Architecture(boolean hasQueryBias, boolean normalisesHeads) {
    this.hasQueryBias = hasQueryBias;
    this.normalisesHeads = normalisesHeads;
  }

  /** The one of this name. */
  static Optional<Architecture> named(String modelType) {
    return Arrays.stream(values()).filter(it -> it.toString().equals(modelType)).findFirst();
  }

  /** All names, for a message. */
  static String names() {
    return Arrays.stream(values()).map(Architecture::toString).collect(Collectors.joining(", "));
  }

  /** Whether query, key and value have a bias, whatever the configuration says. */
  boolean hasQueryBias() {
    return hasQueryBias;
  }

  /** Whether queries and keys are normalised by head. */
  boolean normalisesHeads() {
    return normalisesHeads;
  }

  /** Whether texts are laid out as a chat in ChatML. */
  boolean chats() {
    return this != LLAMA;
  }

  /** Whether a text begins with a token of its own: Llama's models learn with it. */
  boolean beginsTexts() {
    return this == LLAMA;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
