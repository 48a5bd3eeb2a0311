import './ui.css';

export { Icon, type IconProps } from './icon.tsx';
export {
  Avatar,
  Banner,
  Button,
  type ButtonProps,
  Chip,
  IconButton,
  type IconButtonProps,
  Keycap,
  Logo,
  Segmented,
  type SegmentedProps,
  Tag,
  Token,
} from './parts.tsx';
export { Empty, ErrorState, PageSkeleton, Skeleton } from './states.tsx';
