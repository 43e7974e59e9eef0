package dev.reckon.serving.batch;

/** Receives the outcome of requests, to count it. Called by the batcher's workers. */
public interface BatchObserver {

  /** Ignores everything. */
  BatchObserver NONE =
      new BatchObserver() {
        @Override
        public void requestTaken(long waitedNanos) {}

        @Override
        public void batchRanked(int rows, long rankNanos) {}
      };

  /** A request left the queue in a batch. */
  void requestTaken(long waitedNanos);

  /** A batch was ranked. */
  void batchRanked(int rows, long rankNanos);
}
