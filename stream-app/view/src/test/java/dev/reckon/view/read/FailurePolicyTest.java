package dev.reckon.view.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.view.read.FailurePolicy.Next;
import java.io.IOException;
import java.time.Instant;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class FailurePolicyTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final FailurePolicy policy = new FailurePolicy();

  @Test
  void aThreadThatFailsNowAndThenIsReplacedForEver() {
    for (int i = 0; i < 100; i++) {
      assertThat(policy.next(new StreamsException("a time-out"), NOON.plusSeconds(300L * i)))
          .isEqualTo(Next.REPLACE_THREAD);
    }
  }

  @Test
  void whatFailsAgainAndAgainIsGivenUp() {
    for (int i = 0; i < FailurePolicy.MOST_REPLACED; i++) {
      assertThat(policy.next(new IllegalStateException("a mistake"), NOON.plusSeconds(i)))
          .isEqualTo(Next.REPLACE_THREAD);
    }

    assertThat(policy.replacedLately(NOON.plusSeconds(9))).isEqualTo(FailurePolicy.MOST_REPLACED);
    assertThat(policy.next(new IllegalStateException("a mistake"), NOON.plusSeconds(9)))
        .isEqualTo(Next.GIVE_UP);
  }

  @Test
  void damagedTablesAreMadeAnewOnceAndGivenUpIfTheyAreDamagedAgain() {
    StreamsException damage =
        new StreamsException("a task", new ProcessorStateException("Error opening store"));

    assertThat(policy.next(damage, NOON)).isEqualTo(Next.REBUILD);
    assertThat(policy.next(damage, NOON.plusSeconds(1))).isEqualTo(Next.GIVE_UP);
  }

  @Test
  void aCheckpointWithoutNumbersIsDamage() {
    NumberFormatException failure = new NumberFormatException("garbage");
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement(
              "org.apache.kafka.streams.state.internals.OffsetCheckpoint", "readInt", "", 202)
        });

    assertThat(FailurePolicy.isDamage(new StreamsException(failure))).isTrue();
    assertThat(FailurePolicy.isDamage(new StreamsException(new NumberFormatException("other"))))
        .isFalse();
  }

  @Test
  void aCheckpointThatCannotBeReadIsDamageAndAFullDiskIsNot() {
    assertThat(FailurePolicy.isDamage(new StreamsException("checkpoint", new IOException("bad"))))
        .isTrue();
    assertThat(
            FailurePolicy.isDamage(
                new ProcessorStateException("flush", new IOException("No space left on device"))))
        .isFalse();
  }
}
