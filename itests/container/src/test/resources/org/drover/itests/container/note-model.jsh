// SPDX-License-Identifier: Apache-2.0
// A device model as a person writes it in the console: one register of four bytes, STOP_COPY alone.
import java.nio.ByteBuffer;

class NoteFile implements ModelFile {
  final ByteBuffer content;
  final boolean readable;
  boolean disabled;

  NoteFile(byte[] content, boolean readable) {
    this.content = ByteBuffer.wrap(content);
    this.readable = readable;
  }

  public boolean readable() { return readable; }

  public long read(ByteBuffer into) {
    if (disabled) { return Errno.ENODEV.negative(); }
    int count = Math.min(into.remaining(), content.remaining());
    into.put(content.slice(content.position(), count));
    content.position(content.position() + count);
    return count;
  }

  public long write(ByteBuffer from) {
    if (disabled) { return Errno.ENODEV.negative(); }
    if (from.remaining() > content.remaining()) { return Errno.ENOSPC.negative(); }
    int count = from.remaining();
    content.put(from);
    return count;
  }

  public PreCopyAnswer precopyInfo() { return new PreCopyAnswer.Failed(Errno.EINVAL); }

  public void released() {}
}

class NoteDevice implements ModelDevice {
  private MigrationState state = RUNNING;
  private final byte[] register = new byte[4];
  private NoteFile file;

  public Map<String, String> sysfs(String name) {
    return Map.of(
        BUS, "mdev",
        DRIVER, "note",
        DeviceIdentity.MDEV_PARENT, "note",
        DeviceIdentity.MDEV_TYPE, "note-1");
  }

  public ModelInfo info() { return new ModelInfo(3, 9, 5); }

  public List<RegionInfo> regions() {
    return IntStream.range(0, 9)
        .mapToObj(index -> new RegionInfo(index, index == 0 ? 4 : 0, true, true, false))
        .toList();
  }

  public Optional<ModelIrq> irq(int index) { return Optional.empty(); }

  public FeatureSet migrationFeatures() { return FeatureSet.of(MigrationFeature.STOP_COPY); }

  public MigrationState state() { return state; }

  public ArcResult arc(MigrationState to) {
    if (state == RESUMING) {
      if (file.content.hasRemaining()) { return new ArcResult.Failed(Errno.EINVAL); }
      System.arraycopy(file.content.array(), 0, register, 0, 4);
    }
    if (file != null) {
      file.disabled = true;
      file = null;
    }
    state = to;
    if (to == STOP_COPY) {
      file = new NoteFile(register.clone(), true);
    } else if (to == RESUMING) {
      file = new NoteFile(new byte[4], false);
    }
    return file == null ? new ArcResult.Done() : new ArcResult.WithFile(file);
  }

  public long stopCopyLength() { return 4; }

  public void reset() {
    state = RUNNING;
    Arrays.fill(register, (byte) 0);
  }

  public long readRegion(int region, long offset, ByteBuffer into) {
    int count = into.remaining();
    into.put(register, (int) offset, count);
    return count;
  }

  public long writeRegion(int region, long offset, ByteBuffer from) {
    int count = from.remaining();
    from.get(register, (int) offset, count);
    return count;
  }
}

class NoteModel implements DeviceModel {
  public String model() { return "note"; }

  public ModelDevice create(Map<String, String> options) { return new NoteDevice(); }
}

define(new NoteModel())
