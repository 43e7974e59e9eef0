package dev.reckon.view.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Erasure;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.testing.ManualClock;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErasureFeedTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

  private final RecentLists lists = new RecentLists(10);
  private final RecentUsers users = new RecentUsers(10);
  private final ErasureFeed feed = new ErasureFeed(lists, users, new ManualClock(NOON));

  @BeforeEach
  void aListStands() {
    lists.stands("u1", Lists.ranked("u1", 1, NOON.minusSeconds(1), 3), 1);
    users.listCame("u1", 1);
  }

  @Test
  void theListThatCameLatelyIsForgottenBeforeAnyTombstone() throws Exception {
    read("u1", Events.erasure("u1", NOON));

    assertThat(lists.of("u1").flatMap(RecentLists.Recent::list)).isEmpty();
    assertThat(users.newest(10)).isEmpty();
  }

  @Test
  void anErasureThatBreaksARuleErasesNobody() {
    assertThatThrownBy(() -> read("u1", Events.erasure("somebody else", NOON)))
        .isInstanceOf(MessageRejected.class);
    assertThatThrownBy(
            () -> read("u1", Events.erasure("u1", NOON).toBuilder().clearEventTime().build()))
        .isInstanceOf(MessageRejected.class);

    assertThat(lists.of("u1").flatMap(RecentLists.Recent::list)).isPresent();
    assertThat(users.newest(10)).hasSize(1);
  }

  private void read(String key, Erasure erasure) throws MessageRejected {
    RecordHeaders headers = new RecordHeaders();
    Encoding.PROTOBUF.mark(headers);
    feed.read(
        new ConsumerRecord<>(
            "erasures",
            0,
            0,
            NOON.toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            0,
            key,
            erasure.toByteArray(),
            headers,
            Optional.empty()));
  }
}
