package dev.reckon.serving.text;

import dev.reckon.language.TextEncoder;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The text encoder of the process. It takes 90 MB and most of a second, so it is loaded when
 * somebody first needs it, once. Thread-safe.
 */
public final class SharedTextEncoder implements AutoCloseable {

  private final Supplier<TextEncoder> load;
  private @Nullable TextEncoder encoder;
  private boolean isClosed;

  SharedTextEncoder(Supplier<TextEncoder> load) {
    this.load = load;
  }

  /** In float32 on the CPU, as trainings encode texts, so that vectors are those of a training. */
  public static SharedTextEncoder asInTraining() {
    return new SharedTextEncoder(() -> TextEncoder.load(Device.CPU, Precision.FLOAT32));
  }

  /**
   * The encoder, which this one closes. The first call loads it.
   *
   * @throws java.io.UncheckedIOException where it is not on the class path; the next call tries
   *     again
   */
  public synchronized TextEncoder get() {
    if (isClosed) {
      throw new IllegalStateException("the text encoder is closed: the server is stopping");
    }
    if (encoder == null) {
      encoder = load.get();
    }
    return encoder;
  }

  /** Whether it takes memory. */
  public synchronized boolean isLoaded() {
    return encoder != null;
  }

  /** Once nobody uses it any more. */
  @Override
  public synchronized void close() {
    isClosed = true;
    if (encoder != null) {
      encoder.close();
      encoder = null;
    }
  }
}
