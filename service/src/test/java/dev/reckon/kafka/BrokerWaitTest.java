package dev.reckon.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerWaitTest {

  private final List<Duration> pauses = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private long nowNanos;
  private int attempts;

  @ParameterizedTest
  @MethodSource("passing")
  void whatMayPassIsTriedAgainUntilItWorks(KafkaException failure) throws Exception {
    assertThat(wait(Duration.ofMinutes(5)).until("b:1", () -> failing(failure, 4))).isEqualTo("ok");
    assertThat(attempts).isEqualTo(5);
  }

  static List<KafkaException> passing() {
    return List.of(
        new TimeoutException("no answer"),
        new KafkaException("wrapped", new TimeoutException("no answer")),
        new KafkaException(
            "not known yet", new UnknownTopicOrPartitionException("clicks was just made")),
        new KafkaException(
            "no address yet",
            new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")),
        new KafkaException("one of three is up", new InvalidReplicationFactorException("3 > 1")));
  }

  @Test
  void pausesGrowAndTheLastFailureIsToldWhenTheTimeIsOver() {
    TimeoutException failure = new TimeoutException("no answer");
    assertThatThrownBy(
            () -> wait(Duration.ofSeconds(60)).until("b:1", () -> failing(failure, 1_000)))
        .isSameAs(failure);
    assertThat(pauses.stream().mapToLong(Duration::toMillis).boxed())
        .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 15_000L, 15_000L, 14_500L);
  }

  @Test
  void aWaitSaysWhatForWhyAndHowLongAndThatItIsOver() throws Exception {
    var unused =
        wait(Duration.ofSeconds(60))
            .until("b:1", () -> failing(new TimeoutException("Call: listTopics"), 2));
    assertThat(told)
        .containsExactly(
            "Waiting for the broker at b:1, for 60 s more: it does not answer. The next try is in"
                + " 500 ms",
            "Waiting for the broker at b:1, for 59 s more: it does not answer. The next try is in"
                + " 1 s",
            "The broker at b:1 can be used now, after 1500 ms");
  }

  @Test
  void whatIsTriedOnceIsNotWaitedFor() throws Exception {
    assertThat(wait(Duration.ofSeconds(60)).until("b:1", () -> "ok")).isEqualTo("ok");
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatWaitingCannotMendIsToldAtOnce(KafkaException failure) {
    assertThatThrownBy(
            () -> wait(Duration.ofMinutes(5)).until("b:1", () -> failing(failure, 1_000)))
        .isSameAs(failure);
    assertThat(pauses).isEmpty();
  }

  static List<KafkaException> lasting() {
    return List.of(
        new SaslAuthenticationException("wrong password"),
        new KafkaException("refused", new TopicAuthorizationException("clicks")),
        new KafkaException("misspelt", new ConfigException("Unknown security.protocol")));
  }

  @Test
  void noTimeMeansOneAttempt() {
    TimeoutException failure = new TimeoutException("no answer");
    assertThatThrownBy(() -> wait(Duration.ZERO).until("b:1", () -> failing(failure, 1_000)))
        .isSameAs(failure);
    assertThat(attempts).isEqualTo(1);
  }

  private BrokerWait wait(Duration atMost) {
    return new BrokerWait(
        atMost,
        told::add,
        () -> nowNanos,
        pause -> {
          pauses.add(pause);
          nowNanos += pause.toNanos();
        });
  }

  private String failing(KafkaException failure, int times) {
    attempts++;
    if (attempts <= times) {
      throw failure;
    }
    return "ok";
  }
}
