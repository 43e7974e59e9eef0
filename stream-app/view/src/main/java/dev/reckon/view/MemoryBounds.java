package dev.reckon.view;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One bound for the native memory of all stores of the process. Without it every store of every
 * partition has a separate bound, and dozens of them add up to gigabytes.
 */
public final class MemoryBounds implements RocksDBConfigSetter {

  private static final long CACHE_BYTES = 128L << 20;
  private static final long WRITE_BUFFER_BYTES = 64L << 20;
  private static final long WRITE_BUFFER_OF_A_STORE = 8L << 20;
  private static final double INDEX_SHARE = 0.1;
  private static final int BLOOM_BITS = 10;

  private static final Cache CACHE = new LRUCache(CACHE_BYTES, -1, false, INDEX_SHARE);
  private static final WriteBufferManager WRITE_BUFFERS =
      new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    table.setPinTopLevelIndexAndFilter(true);
    // Most reads are of one user in one of many files.
    table.setFilterPolicy(new BloomFilter(BLOOM_BITS, false));
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(WRITE_BUFFERS);
    options.setWriteBufferSize(WRITE_BUFFER_OF_A_STORE);
  }

  @Override
  public void close(String storeName, Options options) {
    // The shared cache is never closed: it lives as long as the process.
  }
}
