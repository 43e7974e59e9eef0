package dev.reckon.learner.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OneLearnerIT {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  @Test
  void theLearnerThatStartedFirstIsNamedUntilItEnds() throws Exception {
    try (TestBroker broker = TestBroker.start(directory)) {
      Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
      List<String> unused =
          new Startup(Duration.ofMinutes(1), TopicCheck.Mode.REFUSE)
              .prepare(kafka, new Topics("", 1, (short) 1), List.of(Topic.MODELS));
      OneLearner first = new OneLearner("", "models", kafka, Path.of("/srv/a learner"), START);
      try (OneLearner second =
          new OneLearner("", "models", kafka, directory, START.plusSeconds(1))) {
        first.start();
        awaitMember(first);
        assertThat(other(first)).isEmpty();

        second.start();
        awaitMember(second);
        assertThat(other(first)).isEmpty();
        assertThat(other(second).orElseThrow())
            .contains("started 2026-01-01T00:00:00Z", "with the directory /srv/a learner")
            .startsWith("process " + ProcessHandle.current().pid() + " at ");

        first.close();
        awaitAlone(second);
      }
    }
  }

  private static void awaitMember(OneLearner learner) throws InterruptedException {
    while (!learner.group().map(OneLearner.Group::isMember).orElse(false)) {
      Thread.sleep(50);
    }
  }

  private static void awaitAlone(OneLearner learner) throws InterruptedException {
    while (other(learner).isPresent()) {
      Thread.sleep(50);
    }
  }

  private static Optional<String> other(OneLearner learner) throws InterruptedException {
    return learner.group().orElseThrow().other();
  }
}
