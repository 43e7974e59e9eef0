package dev.reckon.view.table;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * The partition of the tables for a user: a hash of the id, independent of the writers'
 * partitioning. The hash must never change: the tables on disk and their changelogs are partitioned
 * by it.
 *
 * @param <V> type of the values, which are ignored
 */
public final class UserPartitioner<V> implements StreamPartitioner<String, V> {

  @Override
  public Optional<Set<Integer>> partitions(
      String topic, String userId, V value, int numPartitions) {
    int hash = Utils.murmur2(userId.getBytes(StandardCharsets.UTF_8));
    return Optional.of(Set.of(Utils.toPositive(hash) % numPartitions));
  }
}
