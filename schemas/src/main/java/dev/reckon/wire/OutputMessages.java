package dev.reckon.wire;

import com.google.protobuf.Message;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;

/**
 * Reads the records of a topic that Reckon's processes write, but to which others could write:
 * decodes them, and checks every rule of {@link OutputRules}. So all readers of these topics accept
 * and refuse the same records. Callers handle tombstones. Safe for any number of threads.
 */
public final class OutputMessages<M extends Message> {

  /** Of the topics {@code recommendations} and {@code shadow-recommendations}. */
  public static final OutputMessages<Recommendation> RECOMMENDATIONS =
      new OutputMessages<>(MessageCodec.RECOMMENDATION, OutputRules::check);

  /** Of the topic {@code recommendation-metrics}. */
  public static final OutputMessages<OnlineMetrics> ONLINE_METRICS =
      new OutputMessages<>(MessageCodec.ONLINE_METRICS, OutputRules::check);

  /** Of the topic {@code models}. */
  public static final OutputMessages<Deployment> DEPLOYMENTS =
      new OutputMessages<>(MessageCodec.DEPLOYMENT, (message, now) -> OutputRules.check(message));

  private final MessageCodec<M> codec;
  private final Rules<M> rules;

  private OutputMessages(MessageCodec<M> codec, Rules<M> rules) {
    this.codec = codec;
    this.rules = rules;
  }

  /**
   * The message of a value.
   *
   * @param now times far after this are refused
   * @throws MessageRejected naming the rule that the message breaks
   */
  public M read(byte[] value, Headers headers, Instant now) throws MessageRejected {
    M message = codec.decode(value, Encoding.of(headers));
    rules.check(message, now);
    return message;
  }

  /** The rules of one type of message. */
  @FunctionalInterface
  private interface Rules<M> {
    void check(M message, Instant now) throws MessageRejected;
  }
}
