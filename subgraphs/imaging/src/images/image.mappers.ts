import type { Page } from '@lightbox/platform/connection.ts';
import type { ImageColumns } from './image.reads.ts';

/** The domain type behind `Image`. */
export type ImageRow = ImageColumns;
export type ImagePage = Page<ImageRow>;
export type ImageEdgeRow = { cursor: string; node: ImageRow };
