package dev.reckon.serving.batch;

/** Hears what becomes of requests, to count it. Called by the batcher's workers. */
public interface BatchObserver {

  /** Hears nothing. */
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
