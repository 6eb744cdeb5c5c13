/** A picture enlarged over the page. */

export const PICTURE = 'Picture';
export const NEXT_PICTURE = 'Next picture';
export const PREVIOUS_PICTURE = 'Previous picture';
export const OPEN_IN_TAB = 'Open in a tab';
export const CLOSE_PICTURE = 'Close';
