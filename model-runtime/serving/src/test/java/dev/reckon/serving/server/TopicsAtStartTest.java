package dev.reckon.serving.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.kafka.TopicsRefused;
import dev.reckon.serving.testing.LoggedLines;
import dev.reckon.wire.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TopicsAtStartTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Map<String, String> ONE = Map.of("bootstrap.servers", "one:1");
  private static final Map<String, String> OTHER = Map.of("bootstrap.servers", "other:2");

  private final List<Map<Topic, String>> looked = new CopyOnWriteArrayList<>();
  private final CountDownLatch isBrokerUp = new CountDownLatch(1);
  private TopicsAtStart topics = new TopicsAtStart((client, names) -> looked.add(names));

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void topicsAreAskedOfTheBrokerThatTheyAreReadFrom() throws Exception {
    topics.add(Topic.ITEMS, "items", ONE);
    topics.add(Topic.MODELS, "shop.models", ONE);
    topics.add(Topic.CLICKS, "clicks", OTHER);
    topics.start();
    topics.await(PATIENCE);
    assertThat(looked)
        .containsExactlyInAnyOrder(
            Map.of(Topic.ITEMS, "items", Topic.MODELS, "shop.models"),
            Map.of(Topic.CLICKS, "clicks"));
  }

  @Test
  void aTopicThatLosesDataEndsTheStart() {
    topics = refusing();
    isBrokerUp.countDown();
    topics.start();
    assertThatThrownBy(() -> topics.await(PATIENCE))
        .isInstanceOf(StartException.class)
        .hasMessage("items loses data");
  }

  @Test
  void aBrokerThatIsAwayIsNotWaitedForAndWhatItTellsLaterIsLogged() throws Exception {
    topics = refusing();
    try (LoggedLines lines = LoggedLines.of(TopicsAtStart.class)) {
      topics.start();
      assertThatCode(() -> topics.await(Duration.ZERO)).doesNotThrowAnyException();
      isBrokerUp.countDown();
      long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
      while (lines.all().isEmpty() && System.nanoTime() < deadlineNanos) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      assertThat(lines.all())
          .containsExactly("The runtime serves in spite of this: items loses data");
    }
  }

  private TopicsAtStart refusing() {
    TopicsAtStart refusing =
        new TopicsAtStart(
            (client, names) -> {
              if (isBrokerUp.getCount() > 0) {
                throw new KafkaException("nobody answers");
              }
              throw new TopicsRefused("items loses data");
            });
    refusing.add(Topic.ITEMS, "items", ONE);
    return refusing;
  }
}
