package dev.reckon.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerOutagesTest {

  private final List<String> lines = new ArrayList<>();
  private final Object clicks = new Object();
  private final Object items = new Object();
  private long nowNanos;
  private final BrokerOutages outages =
      new BrokerOutages(
          () -> nowNanos, line -> lines.add("WARN " + line), line -> lines.add("INFO " + line));

  @Test
  void anOutageThatManyNoticeIsOneLineAndItsEndAnother() {
    for (int noticed = 0; noticed < 100; noticed++) {
      pass(Duration.ofMillis(100));
      silent(clicks, "clicks");
      silent(items, "items");
    }
    outages.over(clicks);
    outages.over(items);
    outages.over(items);

    assertThat(lines)
        .containsExactly(
            "WARN The broker cannot be reached for 10 s: it does not answer. Not read meanwhile:"
                + " clicks. Reading goes on by itself once it answers",
            "INFO The broker answers again, after 19 s");
  }

  @Test
  void aLongOutageIsToldAgainWithAllThatIsNotRead() {
    silent(clicks, "clicks");
    silent(items, "items");
    pass(Duration.ofSeconds(30));
    silent(clicks, "clicks");

    assertThat(lines).hasSize(2);
    assertThat(lines.get(1)).contains("for 40 s").contains("Not read meanwhile: clicks, items.");
  }

  @Test
  void whereNoneWasToldNoEndIsToldEither() {
    silent(clicks, "clicks");
    outages.over(clicks);
    silent(clicks, "clicks");
    outages.over(clicks);

    assertThat(lines).hasSize(2);
  }

  private void silent(Object follower, String topic) {
    outages.silent(follower, topic, Duration.ofSeconds(10), "it does not answer");
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }
}
