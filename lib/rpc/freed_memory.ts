/**
 * Has the C library keep memory that was freed, for what comes next.
 *
 * The glibc hands freed memory back to the system past a threshold, 128 kB at
 * first, and takes large pieces from the system each time; a page of 4 kB that
 * is touched for the first time costs 1 to 16 µs. Both thresholds follow the
 * largest piece that was ever freed, up to 32 MiB: smaller ones come from
 * memory that is kept, of which there may be twice as much (mallopt(3),
 * M_MMAP_THRESHOLD and M_TRIM_THRESHOLD). So a piece is made here that nobody
 * writes to, so that it takes no memory, and which the next collection frees.
 * Other allocators do not mind.
 *
 * Bodies that programs are given are copies, new for each call: without this,
 * an echo of 1 MB touches 240 new pages at each end, with it 5
 * (`ps -o min_flt -p`, before and after some hundred calls).
 *
 * @param bytes as large as the bodies, and as what is to be kept of them
 */
export function keepFreedMemory(bytes: number): void {
  const piece = Math.min(bytes, PIECE_BYTES_MAX);
  if (piece <= keptBytes) return;
  keptBytes = piece;
  try {
    new ArrayBuffer(piece);
  } catch {
    // Where there is not so much of it, nothing is to be kept.
  }
}

let keptBytes = 0;

/** Above 32 MiB, with what the C library puts before it, the thresholds stay. */
const PIECE_BYTES_MAX = 32 * 1024 * 1024 - 64 * 1024;
