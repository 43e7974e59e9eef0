package dev.reckon.learner.log;

import java.util.Map;
import java.util.TreeMap;

/**
 * What of the log is committed: the records of the topics up to these offsets are in these bytes,
 * and nothing else is. One file, replaced as a whole, so data and offsets cannot disagree.
 *
 * @param segment the number of the segment that is written to; those before it are complete
 * @param segmentBytes of it
 * @param items the number of the file of item data
 * @param itemBytes of it
 * @param compactedItemBytes its size when each item had one line
 * @param offsets the next record of each partition, by topic
 * @param totals what was written so far
 */
record Position(
    long segment,
    long segmentBytes,
    long items,
    long itemBytes,
    long compactedItemBytes,
    Map<String, Map<Integer, Long>> offsets,
    LogTotals totals) {

  static final Position BEGINNING = new Position(1, 0, 1, 0, 0, Map.of(), LogTotals.NONE);

  Position {
    Map<String, Map<Integer, Long>> copy = new TreeMap<>();
    offsets.forEach((topic, partitions) -> copy.put(topic, Map.copyOf(partitions)));
    offsets = Map.copyOf(copy);
  }
}
