package dev.reckon.job.request;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How to ask the model runtimes.
 *
 * @param addresses host:port of each
 * @param batchSize most users a call
 * @param linger longest wait of a request for its batch to fill
 * @param eagerCalls while fewer calls than this are in flight, a request waits for no others
 * @param popularRefresh how often to fetch popular items
 * @param reasoningSteps latent reasoning steps to ask for, or {@link #AS_TRAINED}
 */
public record InferenceSettings(
    List<String> addresses,
    int batchSize,
    Duration linger,
    int eagerCalls,
    Duration popularRefresh,
    int reasoningSteps)
    implements Serializable {

  /** As many steps as the model was trained with. */
  public static final int AS_TRAINED = -1;

  private static final long serialVersionUID = 1L;

  public InferenceSettings {
    addresses = List.copyOf(addresses);
  }
}
