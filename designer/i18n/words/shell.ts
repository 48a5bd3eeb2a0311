import { words } from '../words.ts';

export const shell = words({
  missing: ['没有这个页面', 'There is no such page'],
  missingWhy: ['地址可能写错了，或者内容已经删除。', 'The address may be wrong, or what it led to was deleted.'],
  toFlows: ['去看流程', 'Go to the flows'],
  nav: ['主导航', 'Main navigation'],
  tagline: ['客服流程平台', 'Call flow designer'],
  flows: ['流程', 'Flows'],
  sessions: ['通话', 'Calls'],
  numbers: ['号码', 'Numbers'],
  audio: ['提示音', 'Audio'],
  settings: ['设置', 'Settings'],
  logout: ['退出登录', 'Log out'],
  offline: ['已离线，这里显示的是离线前的内容', 'Offline. What you see is from before the connection was lost'],
  login: ['登录', 'Log in'],
  loginLead: ['用管理员给您的邮箱和密码登录。', 'Use the e-mail address and password you were given.'],
  name: ['姓名', 'Name'],
  email: ['邮箱', 'E-mail'],
  password: ['密码', 'Password'],
  passwordHelp: ['至少 10 个字符，一句话最好记', 'At least 10 characters; a phrase is easy to remember'],
  passwordShort: ['至少 10 个字符', 'At least 10 characters'],
  setup: ['创建管理员', 'Create the administrator'],
  setupLead: [
    '这台服务器还没有人使用。先创建管理员，其他人之后由管理员添加。',
    'Nobody uses this server yet. Create the administrator first; the administrator adds everyone else.',
  ],
  setupRefused: ['只能在服务器本机上创建管理员', 'The administrator is created on the server itself'],
  setupHow: [
    '在运行服务器的那台电脑上打开 http://127.0.0.1 加端口号，或者用 SSH 转发端口，再创建管理员。这样别人就不能抢先占用。',
    'Open http://127.0.0.1 with the server’s port on the machine that runs it, or forward the port over SSH. That way nobody else can take the server first.',
  ],
  create: ['创建并登录', 'Create and log in'],
});
