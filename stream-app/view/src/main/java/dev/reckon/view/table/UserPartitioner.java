package dev.reckon.view.table;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * In which part of the tables a user is: by a hash of the id, whatever partition the writers of the
 * topics chose. Never another hash: the tables on disk and their changelogs are parted by it.
 *
 * @param <V> values do not matter
 */
public final class UserPartitioner<V> implements StreamPartitioner<String, V> {

  @Override
  public Optional<Set<Integer>> partitions(
      String topic, String userId, V value, int numPartitions) {
    int hash = Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8));
    return Optional.of(Set.of(Utils.toPositive(hash) % numPartitions));
  }
}
